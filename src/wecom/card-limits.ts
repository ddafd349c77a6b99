/** Refused by WeCom when passed (lengths of keys and ids in bytes of UTF-8). */
export const CARD_LIMITS = {
  taskIdBytes: 128,
  keyBytes: 1024,
  optionIdBytes: 128,
  menuActions: 3,
  horizontalRows: 6,
  verticalRows: 4,
  jumps: 3,
  buttons: 6,
  dropDownOptions: 10,
  checkboxOptions: 20,
  selectLists: 3,
  selectOptions: 10,
  /** 1.3 is the default. */
  aspectRatio: { least: 1.3, below: 2.25 },
} as const

/** Displayed characters beyond which a text is cut on the screen; nothing is refused. */
export const CARD_HINTS = {
  sourceDesc: 20,
  title: 36,
  titleDesc: 44,
  subTitle: 160,
  emphasisTitle: 14,
  emphasisDesc: 22,
  rowName: 5,
  rowValue: 30,
  jumpTitle: 18,
  verticalTitle: 38,
  verticalDesc: 160,
  buttonText: 10,
  selectTitle: 12,
  selectOptionText: 16,
  checkboxOptionText: 17,
} as const

const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文',
]
const FIRST = [...'子雨思佳浩欣梓若晨嘉俊诗宇静文晓明海雅志婉泽清书逸心凯安瑞云']
const SECOND = [...'涵轩怡琪然宁杰豪妍彤阳睿航琳瑶博辰洋萱铭远娜菲峰达岚薇楠悦']

/** Names that have broken programs before: long minority names, characters outside the common planes. */
const UNUSUAL: Record<number, string> = {
  7: '买买提·阿卜杜拉',
  52: '王㛃',
  98: '李𠮷',
  143: '古丽米热·艾尔肯',
  201: '欧阳宇',
}

/** The n-th invented name: always the same for the same n, and different for every n below 29,000. */
export function demoName(index: number): string {
  const unusual = UNUSUAL[index]
  if (unusual) return unusual
  const surname = SURNAMES[(index * 37) % SURNAMES.length] ?? '王'
  const first = FIRST[(index * 11 + Math.trunc(index / SURNAMES.length)) % FIRST.length] ?? '子'
  const second = SECOND[(index * 17 + Math.trunc(index / 31)) % SECOND.length] ?? '涵'
  return `${surname}${first}${second}`
}

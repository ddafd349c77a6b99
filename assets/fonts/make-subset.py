"""Makes the two font files of this folder: python3 make-subset.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc characters.txt

The family gets a name of its own, as the licence asks of a changed version that may not use a reserved one.
"""
import sys
from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = 'Campus Sans'
SIMPLIFIED_CHINESE = 2  # its place in the collection
KEPT_NAMES = (0, 7, 8, 9, 11, 13, 14)


def make(source, characters, weight):
    font = TTFont(source, fontNumber=SIMPLIFIED_CHINESE)
    options = subset.Options(
        hinting=False, desubroutinize=True, notdef_outline=True, layout_features=['kern', 'tnum', 'ccmp', 'mark'],
        drop_tables=['DSIG', 'VORG', 'vhea', 'vmtx', 'BASE'], name_IDs=['*'], name_languages=[0x409],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    name = font['name']
    name.names = [record for record in name.names if record.nameID in KEPT_NAMES]
    postscript = f'{FAMILY.replace(" ", "")}-{weight}'
    for number, text in {1: FAMILY, 2: weight, 3: postscript, 4: f'{FAMILY} {weight}', 6: postscript}.items():
        name.setName(text, number, 3, 1, 0x409)
    cff = font['CFF '].cff
    cff.fontNames = [postscript]
    cff[0].FullName, cff[0].FamilyName = f'{FAMILY} {weight}', FAMILY
    font.save(f'{postscript}.otf')


with open(sys.argv[3], encoding='utf-8') as file:
    text = file.read()
make(sys.argv[1], text, 'Regular')
make(sys.argv[2], text, 'Bold')

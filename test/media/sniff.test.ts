import { describe, expect, it } from '@jest/globals'
import { sniffPicture } from '../../src/media/sniff.js'

describe('a picture is known by its first bytes', () => {
  it.each([
    ['\xff\xd8\xff\xe0\x00\x10JFIF', 'image/jpeg'],
    ['\xff\xd8\xff\xe1\x00\x10Exif', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n\x00\x00\x00\r', 'image/png'],
    ['GIF89a\x01\x00', 'image/gif'],
    ['GIF87a\x01\x00', 'image/gif'],
    ['RIFF\x10\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['RIFF\x10\x00\x00\x00WAVEfmt ', null],
    ['<svg xmlns="http://www.w3.org/2000/svg">', null],
    ['GIF8<script>', null],
    ['BM\x00\x00', null],
    ['\x89PNG', null],
    ['', null],
  ])('%j: %s', (head, type) => {
    expect(sniffPicture(Buffer.from(head, 'latin1'))).toBe(type)
  })
})

/** The longest side of a photo as it is kept and sent: a doorplate or a shelf is readable, at some 300 KB. */
const LONGEST = 1600
const QUALITY = 0.75

/**
 * A photo as it is kept: drawn anew at a size that travels, the right way up, as JPEG. Nothing but the pixels passes through a canvas:
 * place, time, device and thumbnails that a camera wrote into the file stay behind. Undefined when this browser cannot read the file.
 */
export async function shrunk(file: Blob): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
  if (!picture) return undefined
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (pen) {
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  }
  picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  // Gives its memory back at once: some phones hold a canvas until much later.
  canvas.width = 0
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined
}

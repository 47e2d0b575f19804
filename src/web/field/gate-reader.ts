import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** Our own copy of the file (decision 0072); the library would fetch it from elsewhere. */
const ready = (): Promise<unknown> =>
  prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })

/** Fetches the reader, so that it is there when the network is not. */
export function warm(): void {
  void ready().catch(() => undefined)
}

/** The text of a QR code in a picture, if there is one. */
export async function readPicture(picture: ImageData): Promise<string | undefined> {
  await ready()
  const [found] = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
  return found?.text
}

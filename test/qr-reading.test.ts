import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { PREFIX, LONGEST } from '../src/core/token.ts'

/**
 * The longest code there is, drawn as a phone's camera may see it: 160 px wide, turned, blurred, noisy. Read by the very reader of the gate
 * (src/web/field/gate-reader.ts), with its settings.
 */
const SIZE = 160
const [BLUR, NOISE, TURN, TRIALS] = [0.8, 3, 15, 300]
/** Base45 without its rarest letters is still what the alphanumeric mode of a QR code holds. */
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** Numbers below 1 that follow from a seed (mulberry32): the same pictures on every machine. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** As a browser's ImageData, which Node does not have. */
type Picture = { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number; colorSpace: 'srgb' }

function drawn(text: string, random: () => number): Picture {
  const { data: modules, size } = encode(text, { ecc: 'M', border: 4, minVersion: 9, maxVersion: 9 })
  const dark = Uint8Array.from(modules.flat(), Number)
  const turn = ((random() * 2 - 1) * TURN * Math.PI) / 180
  const [cos, sin] = [(Math.cos(turn) * size) / SIZE, (Math.sin(turn) * size) / SIZE]
  const wide = Math.ceil(SIZE * (Math.abs(Math.cos(turn)) + Math.abs(Math.sin(turn))))
  const grey = new Float64Array(wide * wide)
  for (let y = 0; y < wide; y += 1)
    for (let x = 0; x < wide; x += 1) {
      let light = 0
      // Four looks a pixel: a lens sees no sharp edge either.
      for (let part = 0; part < 4; part += 1) {
        const dx = x + (part & 1) / 2 + 0.25 - wide / 2
        const dy = y + (part >> 1) / 2 + 0.25 - wide / 2
        const column = Math.floor(dx * cos + dy * sin + size / 2)
        const row = Math.floor(dy * cos - dx * sin + size / 2)
        const isOutside = column < 0 || row < 0 || column >= size || row >= size
        light += isOutside || dark[row * size + column] === 0 ? 255 / 4 : 0
      }
      grey[y * wide + x] = light
    }
  return noisy(blurred(blurred(grey, wide, 1), wide, wide), wide, random)
}

const KERNEL = Float64Array.from([-3, -2, -1, 0, 1, 2, 3], (at) => Math.exp((-at * at) / (2 * BLUR * BLUR)))
const WEIGHT = KERNEL.reduce((total, one) => total + one, 0)

/** Gaussian, in one direction: `step` is how far the next pixel of a line lies. */
function blurred(grey: Float64Array, wide: number, step: number): Float64Array {
  const soft = new Float64Array(grey.length)
  for (let place = 0; place < grey.length; place += 1) {
    const at = step === 1 ? place % wide : Math.floor(place / wide)
    let light = 0
    for (let index = 0; index < 7; index += 1) {
      const moved = Math.min(wide - 1, Math.max(0, at + index - 3)) - at
      light += (KERNEL[index] ?? 0) * (grey[place + moved * step] ?? 0)
    }
    soft[place] = light / WEIGHT
  }
  return soft
}

function noisy(grey: Float64Array, wide: number, random: () => number): Picture {
  const data = new Uint8ClampedArray(wide * wide * 4)
  for (const [place, light] of grey.entries()) {
    // Box and Muller.
    const noise = NOISE * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    data.fill(Math.round(light + noise), place * 4, place * 4 + 3)
    data[place * 4 + 3] = 255
  }
  return { data, width: wide, height: wide, colorSpace: 'srgb' }
}

test('at least 99 of 100 codes are read back from small, turned, blurred and noisy pictures', async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer }, fireImmediately: true })
  let read = 0
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const random = chance(trial + 1)
    const letters = Array.from(
      { length: LONGEST - PREFIX.length },
      () => LETTERS[Math.floor(random() * LETTERS.length)],
    )
    const text = PREFIX + letters.join('')
    const [found] = await readBarcodes(drawn(text, random), {
      formats: ['QRCode'],
      tryHarder: true,
      maxNumberOfSymbols: 1,
    })
    if (found?.text === text) read += 1
  }
  expect(read / TRIALS).toBeGreaterThanOrEqual(0.99)
})

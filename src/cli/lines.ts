import { readFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { WrongUse, type Io } from './command.ts'

/** Undefined for a line longer than the command takes. */
export type Line = { number: number; text: string | undefined }

/**
 * Standard input line by line, blank ones too, with never more than one line and one chunk in memory. Ends early, without an error, when
 * the program is asked to stop.
 */
export async function* linesOfInput(longest: number, stop: AbortSignal): AsyncGenerator<Line> {
  const input = process.stdin
  if (input.isTTY) throw new WrongUse('Nothing comes in: give the lines on standard input.')
  const end = (): void => void input.destroy()
  stop.addEventListener('abort', end, { once: true })
  try {
    yield* linesOf(input, longest)
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    stop.removeEventListener('abort', end)
  }
}

export async function* linesOf(
  chunks: AsyncIterable<Buffer | string>,
  longest: number,
): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8')
  let [kept, isTooLong, number] = ['', false, 0]
  const line = (rest: string): Line => {
    const text = kept + rest
    const isLong = isTooLong || text.length > longest + 1
    ;[kept, isTooLong] = ['', false]
    number += 1
    return { number, text: isLong ? undefined : bare(text, number) }
  }
  for await (const chunk of chunks) {
    const parts = decoder.write(Buffer.from(chunk)).split('\n')
    const last = parts.pop() ?? ''
    for (const part of parts) yield line(part)
    // Of a line that is too long already, only its end is waited for.
    kept = isTooLong ? '' : kept + last
    if (kept.length > longest + 1) [kept, isTooLong] = ['', true]
  }
  if (kept !== '' || isTooLong) yield line('')
}

/** Without the mark that some systems begin texts with, or the one they end lines with. */
function bare(text: string, number: number): string {
  const started = number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text
  return started.endsWith('\r') ? started.slice(0, -1) : started
}

/** What a file of JSON holds; undefined, after it was said why, when it cannot be read. */
export function readJsonFile(file: string, { error }: Pick<Io, 'error'>): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (failure) {
    error(`${file} cannot be read: ${failure instanceof Error ? failure.message : String(failure)}`)
    return undefined
  }
}

/** The object that a line of JSON is, or what is wrong with it. */
export function objectIn({ text }: Line): { given: Record<string, unknown> } | { error: string } {
  if (text === undefined) return { error: 'the line is too long' }
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { given: { ...given } }
    return { error: 'the line is no JSON object' }
  } catch (failure) {
    return { error: `the line is no JSON: ${failure instanceof Error ? failure.message : String(failure)}` }
  }
}

/** Content is not what its leading bytes promised, or ends in the middle. */
export class BrokenContent extends Error {}

/** Reads a stream a few bytes at a time, or passes many of them on, never holding more than a piece of it. */
export class ByteReader {
  readonly #content: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(content: AsyncIterable<Buffer>) {
    this.#content = content[Symbol.asyncIterator]()
  }

  /** Exactly `length` bytes; throws BrokenContent when there are fewer. */
  async take(length: number): Promise<Buffer> {
    while (this.#held.length < length && (await this.#more()));
    if (this.#held.length < length) throw new BrokenContent(`ends ${length} bytes too early`)
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }

  /** The next `length` bytes in pieces as they come. */
  async *pass(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#held.length === 0 && !(await this.#more()))
        throw new BrokenContent(`ends ${left} bytes too early`)
      const piece = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** Pieces up to where `find` says that something begins (an index into what it is shown), which is left to be read. */
  async *passUntil(find: (held: Buffer) => number): AsyncGenerator<Buffer> {
    for (;;) {
      const place = find(this.#held)
      if (place >= 0) {
        const piece = this.#held.subarray(0, place)
        this.#held = this.#held.subarray(place)
        if (piece.length > 0) yield piece
        return
      }
      // The last byte may be the first half of what is looked for.
      const piece = this.#held.subarray(0, Math.max(0, this.#held.length - 1))
      this.#held = this.#held.subarray(piece.length)
      if (piece.length > 0) yield piece
      if (!(await this.#more())) throw new BrokenContent('ends before its end mark')
    }
  }

  async skip(length: number): Promise<void> {
    for await (const _ of this.pass(length));
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#held.length === 0 && !(await this.#more())
  }

  /** Lets go of what is left. */
  async leave(): Promise<void> {
    await this.#content.return?.(undefined)
  }

  async #more(): Promise<boolean> {
    while (!this.#ended) {
      const next = await this.#content.next()
      if (next.done) this.#ended = true
      else if (next.value.length > 0) {
        this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value])
        return true
      }
    }
    return false
  }
}

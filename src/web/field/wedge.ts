/** Scanners type a letter every few milliseconds; nobody's fingers do. */
const APART = 120
/** Shorter is somebody's finger on a key. */
const SHORTEST = 15

/**
 * A scanner that is a keyboard: fast letters that end in Enter, wherever the focus is. Fields are left alone. Gives how to stop.
 * `now`: milliseconds that never jump.
 */
export function hearScanner(
  target: Pick<Document, 'addEventListener' | 'removeEventListener'>,
  onText: (text: string) => void,
  now: () => number = () => performance.now(),
): () => void {
  let text = ''
  let last = -Infinity
  const listen = (event: KeyboardEvent): void => {
    const { target: at, key } = event
    if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (now() - last > APART) text = ''
    last = now()
    if (key === 'Enter') {
      const whole = text
      text = ''
      if (whole.length < SHORTEST) return
      event.preventDefault()
      onText(whole)
    } else if (key.length === 1) {
      text += key
      // A space in the middle of a code must not press the button that has the focus.
      if (text.length > 1) event.preventDefault()
    }
  }
  target.addEventListener('keydown', listen)
  return () => target.removeEventListener('keydown', listen)
}

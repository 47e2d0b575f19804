/** Text sizes people choose from, as shares of the normal one. */
export const TEXT_SIZES = [1, 1.25, 1.5, 2] as const
const STORED = 'hutong.text'

export function textSize(): number {
  const stored = Number(localStorage.getItem(STORED))
  return TEXT_SIZES.find((size) => size === stored) ?? 1
}

export function setTextSize(size: number): void {
  localStorage.setItem(STORED, String(size))
  applyTextSize()
}

export function applyTextSize(): void {
  document.documentElement.style.setProperty('--text', String(textSize()))
}

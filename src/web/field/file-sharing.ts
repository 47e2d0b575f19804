import { MOST_BYTES } from '../../slices/parcels/rules.ts'
import type { SealedFile } from '../offline/handing.ts'

/**
 * Gives a sealed file to whatever the phone shares with (a chat, Bluetooth, a neighbour beside), or else saves it. Text, since
 * Android's share sheet takes no file of an unknown sort. False when the person thought better of it.
 */
export async function giveFile({ text, count }: SealedFile, now: number): Promise<boolean> {
  const stamp = new Date(now + 8 * 3_600_000).toISOString().slice(0, 16).replaceAll(/\D/g, '')
  const file = new File([text], `hutong-${stamp}-${count}.txt`, { type: 'text/plain' })
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file] })
      return true
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return false
      // Not allowed just now, or broken: it can still be saved.
    }
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return true
}

/** What a chosen file says; nothing of one that is too large to be a sealed file. */
export async function textOf(file: File): Promise<string> {
  return file.size > MOST_BYTES ? '' : file.text()
}

const STORED = 'hutong.keys'

/** Single keys can be switched off: whoever speaks to the machine or strikes keys unawares must be able to (WCAG 2.1.4). */
export function areKeysOn(): boolean {
  return localStorage.getItem(STORED) !== 'off'
}

export function setKeysOn(on: boolean): void {
  localStorage.setItem(STORED, on ? 'on' : 'off')
}

/** True when a key is meant for a field, a list or a dialog, or for the browser, or when single keys are switched off. */
export function isTyping(event: KeyboardEvent, evenOff = false): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true
  if (!evenOff && !areKeysOn()) return true
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  const isBox = target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)
  const isField = target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
  return (isField && !isBox) || target.closest('[role=dialog], [role=menu], [role=listbox]') !== null
}

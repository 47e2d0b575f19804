/** True when a key is meant for a field, a list or a dialog, or for the browser: shortcuts leave it alone. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  const isField =
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.role === 'combobox'
  const isBox = target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)
  return (
    (isField && !isBox) || document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null
  )
}

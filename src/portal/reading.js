// What a page can do beyond HTML: copy its address, print, read aloud. Without it nothing is missing but these buttons.
const bar = document.querySelector('[data-share]')
if (bar) {
  const { copy, copied, print, aloud, stop } = bar.dataset
  const button = (text, act) => {
    const one = document.createElement('button')
    one.type = 'button'
    one.className = 'button'
    one.textContent = text
    one.addEventListener('click', () => act(one))
    bar.prepend(one)
  }
  button(print, () => window.print())
  if (navigator.clipboard)
    button(copy, async (one) => {
      const address = document.querySelector('link[rel=canonical]')?.href ?? location.href
      await navigator.clipboard.writeText(address)
      one.textContent = copied
    })
  const voice = window.speechSynthesis
  if (voice && window.SpeechSynthesisUtterance)
    button(aloud, (one) => {
      if (voice.speaking) {
        voice.cancel()
        one.textContent = aloud
        return
      }
      const parts = document.querySelectorAll(
        'h1, .short, .body p, .body h2, .body h3, .body li, .body td, .body th',
      )
      // A long text in one piece is cut off by some voices.
      const texts = [...parts].map((part) => part.textContent.trim()).filter((text) => text !== '')
      texts.forEach((text, at) => {
        const said = new SpeechSynthesisUtterance(text)
        said.lang = document.querySelector('.body')?.lang || document.documentElement.lang
        if (at === texts.length - 1) said.addEventListener('end', () => (one.textContent = aloud))
        voice.speak(said)
      })
      one.textContent = stop
    })
}

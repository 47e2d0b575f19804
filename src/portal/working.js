// Works out what a form asks for (src/core/proof-of-work.ts): a number that, after the challenge, makes a hash that begins with noughts.
const form = document.querySelector('form[data-challenge]')
const told = document.querySelector('[data-working]')

async function work() {
  const { challenge } = form.dataset
  const bits = Number(form.dataset.bits)
  const encoder = new TextEncoder()
  for (let answer = 0; ; answer += 1) {
    const hash = new Uint8Array(
      await crypto.subtle.digest('SHA-256', encoder.encode(`${challenge}.${answer}`)),
    )
    if (noughts(hash) >= bits) return answer
  }
}

function noughts(hash) {
  let count = 0
  for (const byte of hash) {
    if (byte !== 0) return count + Math.clz32(byte) - 24
    count += 8
  }
  return count
}

if (form && told && globalThis.crypto?.subtle) {
  const button = form.querySelector('button')
  button.disabled = true
  told.textContent = told.dataset.working
  work().then((answer) => {
    form.elements.namedItem('answer').value = String(answer)
    button.disabled = false
    told.textContent = told.dataset.worked
  })
}

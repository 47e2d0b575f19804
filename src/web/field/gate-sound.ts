import type { Answer } from '../../slices/gates/rules.ts'

/** One sound each, told apart by how many and how high, not by pitch alone: hertz and seconds. */
const SOUNDS: Record<Answer, readonly [number, number][]> = {
  admit: [[1320, 0.14]],
  manual: [
    [660, 0.16],
    [660, 0.16],
  ],
  care: [
    [880, 0.12],
    [1320, 0.2],
  ],
  refuse: [
    [220, 0.3],
    [220, 0.3],
    [180, 0.6],
  ],
}
let context: AudioContext | undefined

/** Also felt through a glove, where the phone can. A phone that makes no sound has shown it all the same. */
export function sound(answer: Answer): void {
  try {
    navigator.vibrate?.(
      answer === 'admit' ? 60 : answer === 'refuse' ? [300, 100, 300, 100, 300] : [120, 80, 120],
    )
    context ??= new AudioContext()
    void context.resume()
    let at = context.currentTime
    for (const [hertz, seconds] of SOUNDS[answer]) {
      const [tone, volume] = [context.createOscillator(), context.createGain()]
      tone.type = 'square'
      tone.frequency.value = hertz
      volume.gain.value = 0.25
      tone.connect(volume).connect(context.destination)
      tone.start(at)
      tone.stop(at + seconds)
      at += seconds + 0.08
    }
  } catch {
    context = undefined
  }
}

/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useGateWords } from './gate-words.ts'
import { Button } from './parts.tsx'

/** Pixels of a picture that is looked at: a code held at arm's length is some 200 of them wide. */
const WIDE = 720

/** The phone's own camera, until a code is in view. `found` stays the same from one drawing to the next: with another the camera begins anew. */
export function GateCamera({ found, stop }: { found: (text: string) => void; stop: () => void }) {
  const { t } = useGateWords()
  const video = useRef<HTMLVideoElement>(null)
  const [isOff, setOff] = useState(false)
  useEffect(() => {
    const over = new AbortController()
    let stream: MediaStream | undefined
    const look = async (): Promise<void> => {
      const { readPicture } = await import('./gate-reader.ts')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      const shown = video.current
      if (!shown || over.signal.aborted) return
      shown.srcObject = stream
      await shown.play()
      const canvas = document.createElement('canvas')
      const pen = canvas.getContext('2d', { willReadFrequently: true })
      if (!pen) return
      while (!over.signal.aborted) {
        canvas.width = WIDE
        canvas.height = Math.max(1, Math.round((WIDE * shown.videoHeight) / Math.max(1, shown.videoWidth)))
        pen.drawImage(shown, 0, 0, canvas.width, canvas.height)
        const text = await readPicture(pen.getImageData(0, 0, canvas.width, canvas.height))
        if (text !== undefined && !over.signal.aborted) return found(text)
        await new Promise((done) => setTimeout(done, 80))
      }
    }
    look().catch(() => setOff(true))
    return () => {
      over.abort()
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [found])
  return (
    <div class="gate-camera">
      {isOff ? <p class="notice">{t('gate.camera-off')}</p> : <p>{t('gate.camera-point')}</p>}
      <video ref={video} muted playsInline aria-label={t('gate.camera-point')} />
      <Button onPress={stop}>{t('gate.stop')}</Button>
    </div>
  )
}

import { useLayoutEffect, useRef, useState, type RefObject } from 'react'

export type Size = { width: number; height: number; /** Of its type, in pixels. */ em: number }

/** An element's size as it is laid out, for drawings whose text must not shrink with them. */
export function useSize<E extends HTMLElement>(width: number): [RefObject<E | null>, Size] {
  const frame = useRef<E>(null)
  const [size, setSize] = useState<Size>({ width, height: 0, em: 16 })
  // Before it is painted: a first picture of the wrong size would flash.
  useLayoutEffect(() => {
    const node = frame.current
    if (!node) return undefined
    const measure = (): void => {
      const em = Number.parseFloat(getComputedStyle(node).fontSize)
      setSize({ width: node.clientWidth, height: node.clientHeight, em })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return [frame, size]
}

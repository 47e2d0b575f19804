import { useEffect, useRef, useState, type RefObject } from 'react'

/** The width of an element as it is laid out, for drawings whose text must not shrink with them. */
export function useWidth<E extends HTMLElement>(first: number): [RefObject<E | null>, number] {
  const frame = useRef<E>(null)
  const [width, setWidth] = useState(first)
  useEffect(() => {
    const node = frame.current
    if (!node) return undefined
    const observer = new ResizeObserver(() => setWidth(node.clientWidth))
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return [frame, width]
}

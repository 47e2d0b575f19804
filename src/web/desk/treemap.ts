export type Box = { x: number; y: number; width: number; height: number }

/**
 * Squarified treemap (Bruls, Huizing, van Wijk 2000): areas proportional to `weights`, each box as near a square as the row
 * allows. The order of the weights is kept, so that a tile stays where people look for it.
 */
export function treemap(weights: readonly number[], width: number, height: number): Box[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total <= 0) return weights.map(() => ({ x: 0, y: 0, width: 0, height: 0 }))
  const scale = (width * height) / total
  const boxes: Box[] = []
  let free: Box = { x: 0, y: 0, width, height }
  let row: number[] = []
  for (const weight of weights) {
    const area = weight * scale
    const side = Math.min(free.width, free.height)
    if (row.length > 0 && worst([...row, area], side) > worst(row, side)) {
      free = layRow(boxes, row, free)
      row = []
    }
    row.push(area)
  }
  layRow(boxes, row, free)
  return boxes
}

function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0)
  const thickness = sum / side
  return Math.max(...row.map((area) => Math.max(thickness ** 2 / area, area / thickness ** 2)))
}

function layRow(boxes: Box[], row: readonly number[], free: Box): Box {
  const sum = row.reduce((total, area) => total + area, 0)
  const across = free.width < free.height
  const thickness = across ? sum / free.width : sum / free.height
  let offset = 0
  for (const area of row) {
    const length = thickness === 0 ? 0 : area / thickness
    boxes.push(
      across
        ? { x: free.x + offset, y: free.y, width: length, height: thickness }
        : { x: free.x, y: free.y + offset, width: thickness, height: length },
    )
    offset += length
  }
  return across
    ? { x: free.x, y: free.y + thickness, width: free.width, height: free.height - thickness }
    : { x: free.x + thickness, y: free.y, width: free.width - thickness, height: free.height }
}

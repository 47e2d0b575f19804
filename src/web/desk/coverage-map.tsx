import { Link } from '@tanstack/react-router'
import type { Board } from '../../slices/duties/contract.ts'
import { useWords } from '../kit/language.tsx'
import { BANDS, bandOf, coverageOf, percent } from './figures.ts'
import { shortName } from './names.ts'
import { treemap } from './treemap.ts'
import { useWidth } from './use-width.ts'

/** Square pixels of a tile with two or three characters and a per cent under them. */
const LEGIBLE = 64 * 56

/** As flat as a desk likes it, but high enough that the average tile holds a short name and its figure. */
function heightFor(width: number, tiles: number): number {
  const usual = Math.min(560, Math.round(width * (width < 500 ? 1.3 : 0.62)))
  return Math.max(300, usual, Math.min(900, Math.ceil((tiles * LEGIBLE) / Math.max(width, 1))))
}

/** On a narrow tile whole per cents, rounded down as everywhere. */
function brief(share: number | undefined, width: number): string {
  return share === undefined || width >= 90 ? percent(share) : `${Math.floor(share * 100)} %`
}

/** Townships or villages as tiles: size by households, colour and pattern by coverage, name and figures on the tile. */
export function CoverageMap({ tiles }: { tiles: Board['children'] }) {
  const { t } = useWords()
  const [frame, width] = useWidth<HTMLDivElement>(720)
  const height = heightFor(width, tiles.length)
  const boxes = treemap(
    tiles.map(({ households }) => Math.max(households, 1)),
    width,
    height,
  )
  return (
    <>
      <div className="map" ref={frame} style={{ height }} role="list" aria-label={t('board.map')}>
        {tiles.map((tile, index) => {
          const box = boxes[index]
          const share = coverageOf(tile)
          const label = `${tile.name}: ${percent(share)}, ${t('board.overdue')} ${tile.overdue}`
          const small = !box || box.width < 108 || box.height < 64
          const [wide, high] = [box?.width ?? 0, box?.height ?? 0]
          return (
            <div role="listitem" key={tile.area}>
              <Link
                to="/area/$area"
                params={{ area: tile.area }}
                className={`tile ${bandOf(share)} ${small ? 'small' : ''}`}
                style={{ left: box?.x, top: box?.y, width: box?.width, height: box?.height }}
                aria-label={label}
                title={label}
              >
                {wide >= 40 && high >= 26 && <span>{shortName(tile.name)}</span>}
                {wide >= 64 && high >= 48 && <strong>{brief(share, wide)}</strong>}
                {!small && tile.overdue > 0 && (
                  <span>
                    {t('board.overdue')} {tile.overdue}
                  </span>
                )}
              </Link>
            </div>
          )
        })}
      </div>
      <div className="legend" aria-hidden="true">
        {BANDS.map(({ band, label }) => (
          <span key={band}>
            <i className={band} />
            {label}
          </span>
        ))}
        <span>
          <i className="band-none" />
          {t('band.none')}
        </span>
      </div>
    </>
  )
}

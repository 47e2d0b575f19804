import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Board } from '../../slices/duties/contract.ts'
import { useWords } from '../kit/language.tsx'
import { BANDS, bandOf, coverageOf, percent } from './figures.ts'
import { shortName } from './names.ts'
import { treemap, type Box } from './treemap.ts'
import { useSize } from './use-size.ts'

type Tile = Board['children'][number]

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

/**
 * Townships or villages as tiles: size by households, colour and pattern by coverage, name and figures on the tile. `fill`: as high as
 * its frame, for the wall screen, where a tile leads on within the wall.
 */
export function CoverageMap({ tiles, fill = false }: { tiles: readonly Tile[]; fill?: boolean }) {
  const { t } = useWords()
  const [frame, { width, height: high, em }] = useSize<HTMLDivElement>(720)
  const height = fill ? high : heightFor(width, tiles.length)
  const boxes = treemap(
    tiles.map(({ households }) => Math.max(households, 1)),
    width,
    height,
  )
  return (
    <>
      <div className="map" ref={frame} style={fill ? {} : { height }} role="list" aria-label={t('board.map')}>
        {tiles.map((tile, index) => (
          <div role="listitem" key={tile.area}>
            <TileLink tile={tile} box={boxes[index]} wall={fill} unit={fill ? em / 16 : 1} />
          </div>
        ))}
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

/** `unit`: how many pixels stand for one where type is of ordinary size. */
function TileLink({
  tile,
  box,
  wall,
  unit,
}: {
  tile: Tile
  box: Box | undefined
  wall: boolean
  unit: number
}) {
  const { t } = useWords()
  const { turn }: { turn?: number } = useSearch({ strict: false })
  const share = coverageOf(tile)
  const label = `${tile.name}: ${percent(share)}, ${t('board.overdue')} ${tile.overdue}`
  const [wide, high] = [(box?.width ?? 0) / unit, (box?.height ?? 0) / unit]
  const small = wide < 108 || high < 64
  const looks = {
    className: `tile ${bandOf(share)} ${small ? 'small' : ''}`,
    style: { left: box?.x, top: box?.y, width: box?.width, height: box?.height },
    'aria-label': label,
    title: label,
  }
  const said: ReactNode = (
    <>
      {wide >= 40 && high >= 26 && <span>{shortName(tile.name)}</span>}
      {wide >= 64 && high >= 48 && <strong>{brief(share, wide)}</strong>}
      {!small && tile.overdue > 0 && (
        <span>
          {t('board.overdue')} {tile.overdue}
        </span>
      )}
    </>
  )
  return wall ? (
    <Link to="/wall" search={{ area: tile.area, turn }} {...looks}>
      {said}
    </Link>
  ) : (
    <Link to="/area/$area" params={{ area: tile.area }} {...looks}>
      {said}
    </Link>
  )
}

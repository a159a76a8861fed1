import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { operations } from '@/lib/operations/index'

/** What stands in the place of a part of a path that a request fills. */
const FILLED: Record<string, string[]> = {
  '[operation]': Object.keys(operations),
  '[...nextauth]': ['callback/credentials', 'signin/credentials', 'signout', '_log'],
  '[id]': ['00000000-0000-4000-8000-000000000000'],
}

export interface Route {
  path: string
  /** Null for a page. */
  methods: string[] | null
}

/** Every page and every handler under app/, found by looking, so that a new one is attacked as well. */
export function everyRoute(): Route[] {
  const files = readdirSync('app', { recursive: true, withFileTypes: true })
  return files.flatMap(file => {
    const isPage = file.name === 'page.tsx'
    if (!isPage && file.name !== 'route.ts') return []
    const folder = path.relative('app', file.parentPath)
    const text = isPage ? '' : readFileSync(path.join(file.parentPath, file.name), 'utf8')
    const methods = isPage
      ? null
      : [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, name = '']) => name)
    return pathsOf(folder).map(one => ({ path: one, methods: methods && [...new Set(methods)] }))
  })
}

function pathsOf(folder: string): string[] {
  const parts = folder.split(path.sep).filter(part => part !== '' && !/^\(.*\)$/.test(part))
  return parts
    .reduce<string[]>(
      (paths, part) => {
        if (!part.startsWith('[')) return paths.map(one => `${one}/${part}`)
        const filled = FILLED[part]
        if (filled === undefined) throw new Error(`test/routes.ts has nothing to put in the place of ${part}`)
        return paths.flatMap(one => filled.map(value => `${one}/${value}`))
      },
      [''],
    )
    .map(one => one || '/')
}

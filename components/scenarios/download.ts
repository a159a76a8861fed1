import { ask } from '@/components/ask'

/**
 * Saves a scenario's document as a file. It holds connections by name and no credential.
 * @returns the secrets that were left out, as places in the drawing
 */
export async function download(id: string): Promise<readonly string[]> {
  const { name, text, leftOut } = await ask('scenarios.export', { id })
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replace(/[^\p{L}\p{N} _-]/gu, '').trim() || 'scenario'}.json`
  link.click()
  URL.revokeObjectURL(url)
  return leftOut
}

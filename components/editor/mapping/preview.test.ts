import { describe, expect, it } from 'vitest'
import { previewOf } from './preview'
import { DESCRIPTORS, DOCUMENT, SAMPLES } from './testing'
import { upstreamModules } from './upstream'

const upstream = upstreamModules(DOCUMENT, 'm4', DESCRIPTORS, SAMPLES)
const preview = (text: string) => previewOf(text, 'template', upstream)

describe('the preview of a mapping', () => {
  it('is what it gives for the last run’s data', () => {
    expect(preview('{{lower(m2.profile.login)}} in {{m2.profile.department}}')).toEqual({
      is: 'value',
      words: 'grace@acme.com in Sales',
    })
  })

  it('says in words that nothing came out', () => {
    expect(preview('{{m2.profile.nickName}}')).toEqual({ is: 'value', words: 'nothing' })
  })

  it('says which module has no sample yet', () => {
    expect(preview('{{m3.greeting}}')).toEqual({ is: 'no-sample', owners: ['Set Variables'] })
  })

  it('says in words why it fails', () => {
    const found = preview('{{m2.profile.login - 1}}')
    expect(found.is).toBe('failed')
    expect(found).toMatchObject({ words: expect.stringContaining('m2.profile.login - 1') })
  })

  it('shows dots for a secret, also beside an apostrophe', () => {
    expect(preview("It's {{m2.token}}")).toEqual({ is: 'value', words: '••••••••' })
  })

  it('is not there for plain text, and not for what cannot be read', () => {
    expect(preview('Hello').is).toBe('none')
    expect(preview('{{m2.').is).toBe('none')
    expect(preview('{{m9.id}}').is).toBe('none')
  })

  it('tells yes or no for a bare expression', () => {
    expect(previewOf('m2.profile.department == "Sales"', 'expression', upstream)).toEqual({
      is: 'value',
      words: 'true',
    })
  })

  it('encodes as the field does', () => {
    expect(previewOf('{"d": {{m2.profile.department}}}', 'template', upstream, 'json')).toEqual({
      is: 'value',
      words: '{"d": "Sales"}',
    })
  })
})

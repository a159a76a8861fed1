import { describe, expect, it } from 'vitest'
import { describeModule } from '@/lib/module-kit/describe'
import { MODULES } from '@/lib/modules'
import { scenarioDocument } from '@/lib/scenario/document'
import { problemInWords } from './problem-words'

const descriptors = MODULES.map(describeModule)
const document = scenarioDocument.parse({
  format: 1,
  name: 'One',
  modules: [{ key: 'm4', module: 'okta.update-user@1' }],
  links: [],
})

describe('a problem', () => {
  const said = (message: string, parameter: string) =>
    problemInWords({ module: 'm4', parameter, message }, document, descriptors)

  it('names a parameter as its form does', () => {
    expect(said('userId is missing.', 'userId')).toBe('User ID is missing.')
    expect(said('profile.city: takes at most 128 characters.', 'profile.city')).toBe(
      'City: takes at most 128 characters.',
    )
    expect(said('groupIds[2]: must be a text, but is 5.', 'groupIds[2]')).toBe(
      'Group IDs: must be a text, but is 5.',
    )
  })

  it('stays as it is where the form has no name for it', () => {
    expect(said('Update a User has no parameter “user”.', 'user')).toBe(
      'Update a User has no parameter “user”.',
    )
    expect(said('customAttributes.shoe: is not known here.', 'customAttributes.shoe')).toBe(
      'customAttributes.shoe: is not known here.',
    )
  })
})

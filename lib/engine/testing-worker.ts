import { workUntilKilled } from './testing-engine'

const [connection = '{}', origin = ''] = process.argv.slice(2)
await workUntilKilled(JSON.parse(connection), origin)
process.stdout.write('working\n')

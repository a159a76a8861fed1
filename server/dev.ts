import { main } from './cli'

await main([process.execPath, 'joinery', 'dev'])

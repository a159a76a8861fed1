import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm'
import * as engineBindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client, type ClientConfig, Pool, type PoolConfig } from 'pg'
import type { MigrationFile } from './migration-files'

/** The bindings' own declaration lists the class but not what makes it work. */
interface Bindings {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: typeof SchemaEngine
}

export const NO_FILTERS: SchemaFilter = { externalTables: [], externalEnums: [] }

const CHAR_OID = 18
const UUID_OID = 2950

interface RowDescription {
  fields: { dataTypeID: number }[]
}

/**
 * Prisma's adapter does not know PostgreSQL's one-byte type "char", which the catalogue is full of, so the
 * engine could not read a database's tables through it. Here such a column is announced as uuid, which the
 * catalogue has none of, and {@link readCatalog} tells the engine that it is a character.
 */
class CatalogClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config)
    const { connection } = this as unknown as { connection: NodeJS.EventEmitter }
    connection.on('rowDescription', (message: RowDescription) => {
      for (const field of message.fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = UUID_OID
    })
  }
}

/** Makes an adapter's answers fit the engine; see {@link CatalogClient}. */
function readCatalog<T extends SqlDriverAdapter>(adapter: T): T {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async query => {
    const result = await queryRaw(query)
    const columnTypes = result.columnTypes.map(type =>
      type === ColumnTypeEnum.Uuid ? ColumnTypeEnum.Character : type,
    )
    return { ...result, columnTypes }
  }
  return adapter
}

function adapterFactory(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool, { onPoolError: () => undefined, onConnectionError: () => undefined })
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => readCatalog(await factory.connect()),
    connectToShadowDb: async () => readCatalog(await factory.connectToShadowDb()),
  }
}

let loaded: Promise<typeof SchemaEngine> | undefined

/**
 * Opens Prisma's schema engine in this process, as WASM: `prisma migrate` would download a program, which
 * fails where the internet is closed. Leaves no connection open.
 */
export async function withSchemaEngine<T>(
  connection: PoolConfig,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load()
  const Engine = await loaded
  const pool = new Pool({ ...connection, Client: CatalogClient, max: 2, idleTimeoutMillis: 50 })
  pool.on('error', () => undefined)
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(pool))
    const engine = await Engine.new({ datamodels: undefined }, () => undefined, adapter)
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

async function load(): Promise<typeof SchemaEngine> {
  const bindings = engineBindings as unknown as Bindings
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = await readFile(path.join(path.dirname(script), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, {
    './schema_engine_bg.js': engineBindings as unknown as WebAssembly.ModuleImports,
  })
  bindings.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
  return bindings.SchemaEngine
}

/** The migrations as the engine wants them. */
export function migrationList(
  folder: string,
  files: readonly MigrationFile[],
  lockfile: string,
): MigrationList {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: files.map(file => ({
      path: file.name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: file.sql } },
    })),
  }
}

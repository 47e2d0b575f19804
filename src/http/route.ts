import type { Endpoint, InputOf, ReplyOf } from '../core/endpoint.ts'
import type { Machine } from '../core/machine.ts'
import type { Readable } from 'node:stream'
import type { Resident } from '../slices/codes/actions.ts'
import type { GateDevice } from '../slices/gates/actions.ts'
import type { Ledger, Principal } from '../slices/ledger/actions.ts'

/** What the transport knows of a request beside its input. `setToken` gives the browser its session, or takes it back. */
export type Transport = {
  token: string
  client: string
  address: string
  /** The bytes of which the rest is asked for, by their etag. */
  ifRange?: string | undefined
  setToken: (token: string | undefined) => void
  /** The same for the session of a resident, which is another cookie. */
  setResident: (token: string | undefined) => void
  /** Writes down what went wrong after the answer had gone. */
  note: (error: unknown) => void
}

export type Showing = {
  /** Shown in the browser instead of saved. */
  inline?: boolean
  /** Comes from outside: shown without the right to run, load or reach anything. */
  sandboxed?: boolean
  /** How long it is, where that is known of a stream. */
  bytes?: number
  /** Names these very bytes, so that a broken line goes on where it was: of a Buffer only. */
  etag?: string
}

/** A reply that is a file and not JSON. */
export class Download {
  readonly fileName: string
  readonly type: string
  readonly content: Buffer | string | Readable
  readonly showing: Showing
  constructor(fileName: string, type: string, content: Buffer | string | Readable, showing: Showing = {}) {
    this.fileName = fileName
    this.type = type
    this.content = content
    this.showing = showing
  }
}

export type Call<E> = InputOf<E> & {
  ledger: Ledger
  machine: Machine
  transport: Transport
  caller: Principal
}

/** One endpoint and what answers it. Its function sees only parsed input and, unless anyone may call, a caller who may. */
export type Route = {
  entry: Endpoint
  answer: (call: {
    params: unknown
    query: unknown
    body: unknown
    ledger: Ledger
    machine: Machine
    transport: Transport
    caller: Principal | undefined
    resident: Resident | undefined
    device?: GateDevice | undefined
  }) => Promise<unknown>
}

/** Binds a contract entry to the function that answers a signed-in caller. */
export function route<E extends Endpoint>(
  entry: E,
  answer: (call: Call<E>) => Promise<ReplyOf<E> | Download>,
): Route {
  return {
    entry,
    answer: ({ resident: _, device: __, ...call }) => {
      if (!call.caller) throw new Error(`${entry.method} ${entry.path} was reached without a caller`)
      // server.ts has parsed the input with this very entry's schemas.
      return answer(call as Call<E>)
    },
  }
}

/** The same for an entry that residents call. */
export function residentRoute<E extends Endpoint>(
  entry: E,
  answer: (call: Omit<Call<E>, 'caller'> & { resident: Resident }) => Promise<ReplyOf<E> | Download>,
): Route {
  if (entry.may !== 'resident') throw new Error(`${entry.method} ${entry.path} is not for residents`)
  return {
    entry,
    answer: ({ caller: _, device: __, resident, ...call }) => {
      if (!resident) throw new Error(`${entry.method} ${entry.path} was reached without a resident`)
      // As above: parsed by this entry's schemas.
      return answer({ ...call, resident } as Omit<Call<E>, 'caller'> & { resident: Resident })
    },
  }
}

/** The same for an entry that electronic gates call. */
export function deviceRoute<E extends Endpoint>(
  entry: E,
  answer: (call: Omit<Call<E>, 'caller'> & { device: GateDevice }) => Promise<ReplyOf<E> | Download>,
): Route {
  if (entry.may !== 'gate-device') throw new Error(`${entry.method} ${entry.path} is not for devices`)
  return {
    entry,
    answer: ({ caller: _, resident: __, device, ...call }) => {
      if (!device) throw new Error(`${entry.method} ${entry.path} was reached without a device`)
      // As above: parsed by this entry's schemas.
      return answer({ ...call, device } as Omit<Call<E>, 'caller'> & { device: GateDevice })
    },
  }
}

/** The same for an entry that anyone may call; there is no caller. */
export function openRoute<E extends Endpoint>(
  entry: E,
  answer: (call: Omit<Call<E>, 'caller'>) => Promise<ReplyOf<E> | Download>,
): Route {
  if (entry.may !== 'anyone') throw new Error(`${entry.method} ${entry.path} is not for anyone`)
  // As above: parsed by this entry's schemas; the caller, undefined here, is not passed on.
  return {
    entry,
    answer: ({ caller: _, resident: __, device: ___, ...call }) => answer(call as Omit<Call<E>, 'caller'>),
  }
}

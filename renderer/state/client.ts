// The window's line to the Node side: the typed client of core/protocol, over a MessagePort in the desktop program and a WebSocket in a browser.
// It connects when first asked and again after a break; while the Node side is away every call is refused with a sentence.

import { type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { create } from 'zustand'
import { OutsideError } from '../../core/problems.ts'
import { portMessage } from '../../core/protocol/channels.ts'
import { fromWire } from '../../core/protocol/failures.ts'
import type { Contract } from '../../core/protocol/protocol.ts'
import { serializers } from '../../core/protocol/serializers.ts'
import { texts } from '../texts/texts.ts'
import { bridge } from './bridge.ts'

type Link = ClientLink<Record<never, never>>

/** Whether the Node side answers. */
export const useConnection = create<{ readonly state: 'unknown' | 'here' | 'away' }>(() => ({ state: 'unknown' }))

let pending: Promise<Link> | undefined

function connected(): Promise<Link> {
  pending ??= (bridge ? openPort() : openSocket()).then(
    (link) => {
      useConnection.setState({ state: 'here' })
      return link
    },
    (error) => {
      lost()
      throw error
    },
  )
  return pending
}

function lost() {
  pending = undefined
  useConnection.setState({ state: 'away' })
}

function openPort(): Promise<Link> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent) => {
      const [port] = event.ports
      if (event.source !== window || event.data !== portMessage || !port) return
      window.removeEventListener('message', receive)
      const link = new PortLink({ port, customJsonSerializers: serializers })
      port.addEventListener('close', lost)
      port.start()
      resolve(link)
    }
    window.addEventListener('message', receive)
    bridge?.connect()
  })
}

function openSocket(): Promise<Link> {
  return new Promise((resolve, reject) => {
    const address = new URL('/rpc', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address)
    const link = new SocketLink({ websocket: socket, customJsonSerializers: serializers })
    socket.addEventListener('open', () => resolve(link))
    socket.addEventListener('close', () => {
      lost()
      reject(new OutsideError(texts.state.away))
    })
  })
}

const link: Link = {
  async call(path, input, options) {
    const line = await connected()
    return line.call(path, input, options)
  },
}

export const client: ContractRouterClient<Contract> = createORPCClient(link)

/** Counts the asks: whoever greets the Node side greets it anew (app.tsx). */
export const useAsks = create<{ readonly count: number }>(() => ({ count: 0 }))
export const askNodeSide = (): void => useAsks.setState(({ count }) => ({ count: count + 1 }))

/** What a rejected call means, in a sentence. */
export const sentenceOf = (error: unknown): string => fromWire(error).sentence

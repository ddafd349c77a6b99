import { z } from 'zod'
import type { ApiCaller } from './api-caller.js'
import { agentSchema, ipListSchema } from './schemas.js'

export interface WecomMenuButton {
  type?: string
  name: string
  key?: string
  url?: string
  pagepath?: string
  appid?: string
  sub_button?: WecomMenuButton[]
}

export interface WecomMenu {
  button: WecomMenuButton[]
}

export interface WecomAgent {
  name: string
  /** The visible range: members, departments and tags the app may see and write to. */
  allowedUserIds: string[]
  allowedDepartmentIds: number[]
  allowedTagIds: number[]
  /** 0 = no position reports, 1 = on entering the app. */
  reportLocationFlag: number
  reportsEntry: boolean
  closed: boolean
  redirectDomain: string
  homeUrl: string
}

export interface WecomAgentSettings {
  reportLocationFlag?: number
  reportsEntry?: boolean
  name?: string
  description?: string
  redirectDomain?: string
  homeUrl?: string
}

const nothing = z.unknown()

export function setupApi({ call, agentId }: ApiCaller) {
  const agentQuery = { agentid: String(agentId) }

  return {
    /** Replaces the whole menu; people see it after entering the app again. */
    async createMenu(menu: WecomMenu): Promise<void> {
      await call({ api: 'menu/create', query: agentQuery, json: menu }, nothing)
    },

    async getAgent(): Promise<WecomAgent> {
      const agent = await call({ api: 'agent/get', query: agentQuery }, agentSchema)
      return {
        name: agent.name,
        allowedUserIds: agent.allow_userinfos?.user ?? [],
        allowedDepartmentIds: agent.allow_partys?.partyid ?? [],
        allowedTagIds: agent.allow_tags?.tagid ?? [],
        reportLocationFlag: agent.report_location_flag,
        reportsEntry: agent.isreportenter === 1,
        closed: agent.close === 1,
        redirectDomain: agent.redirect_domain,
        homeUrl: agent.home_url,
      }
    },

    /** Changes what is named and leaves the rest. */
    async setAgent(settings: WecomAgentSettings): Promise<void> {
      const json = {
        agentid: agentId,
        report_location_flag: settings.reportLocationFlag,
        isreportenter: settings.reportsEntry === undefined ? undefined : Number(settings.reportsEntry),
        name: settings.name,
        description: settings.description,
        redirect_domain: settings.redirectDomain,
        home_url: settings.homeUrl,
      }
      await call({ api: 'agent/set', json }, nothing)
    },

    /** Where WeCom's callbacks come from; entries may end in `*`. */
    async callbackIps(): Promise<string[]> {
      return (await call({ api: 'getcallbackip' }, ipListSchema)).ip_list
    },

    /** Where WeCom's API answers, for a firewall on the way out. */
    async apiDomainIps(): Promise<string[]> {
      return (await call({ api: 'get_api_domain_ip' }, ipListSchema)).ip_list
    },
  }
}

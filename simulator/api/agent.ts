import { agentIdInQuery, agentIdOf, type ApiDeps, type ApiTable, jsonBody, ok } from './call.js'
import { refuse } from './errors.js'

export function agentApi({ desk }: ApiDeps): ApiTable {
  const { options, state } = desk
  return {
    'agent/get': {
      method: 'GET',
      owners: ['app'],
      handle(call) {
        agentIdInQuery(call, options.agentId)
        return ok({
          agentid: options.agentId,
          name: state.school.appName,
          square_logo_url: '',
          description: '',
          allow_userinfos: { user: [] },
          allow_partys: { partyid: [1] },
          allow_tags: { tagid: [] },
          close: 0,
          redirect_domain: hostOf(options.callbackUrl),
          report_location_flag: state.reportLocation,
          isreportenter: 1,
          home_url: '',
        })
      },
    },
    'agent/set': {
      method: 'POST',
      owners: ['app'],
      handle(call) {
        const body = jsonBody(call)
        agentIdOf(body['agentid'], options.agentId)
        const flag = body['report_location_flag']
        if (flag !== undefined && flag !== 0 && flag !== 1 && flag !== 2) refuse(40058, 'report_location_flag must be 0, 1 or 2')
        if (flag !== undefined) state.reportLocation = flag
        return ok()
      },
    },
    getcallbackip: { method: 'GET', owners: ['app', 'contacts'], handle: () => ok({ ip_list: ['127.0.0.1', '127.0.0.*'] }) },
    get_api_domain_ip: { method: 'GET', owners: ['app', 'contacts'], handle: () => ok({ ip_list: ['127.0.0.1'] }) },
  }
}

function hostOf(url: string | undefined): string {
  return url ? new URL(url).host : ''
}

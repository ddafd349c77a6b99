import type { LocalTime } from '../../shared/dates.js'
import type { InspectionRules, Item, Slot, Template } from './inspection.js'

const slot = (from: string, until: string, weekdays: number[]): Slot => ({ from: from as LocalTime, until: until as LocalTime, weekdays })

const SCHOOL_DAYS = [1, 2, 3, 4, 5]
/** Evenings before a school day. */
const STUDY_EVENINGS = [1, 2, 3, 4, 7]

type Part = Partial<Pick<Item, 'perBed' | 'rectify'>>

/** `aliases` as one string, as they are typed. */
const item = (kind: Item['kind'], name: string, points: number, ceiling: number, aliases: string, part: Part = {}): Item => {
  return { name, aliases: aliases.split(' '), kind, points, ceiling, perBed: false, rectify: false, ...part }
}
const words = (name: string, aliases: string): Item => item('text', name, 0, 0, aliases)

const MORNING_CLEANING: Template = {
  name: '每日卫生晨检',
  target: 'class',
  slot: slot('07:30', '08:00', SCHOOL_DAYS),
  base: 100,
  items: [
    item('deduct', '地面', 1, 3, '地板 地上 地面不净 地面脏 未扫地 没扫地 地没扫 地未扫 纸屑'),
    item('deduct', '黑板', 1, 2, '黑板未擦 黑板没擦 未擦黑板 没擦黑板 黑板槽 板槽'),
    item('deduct', '讲台', 1, 2, '讲桌 讲台乱 讲桌乱 多媒体柜'),
    item('deduct', '桌椅', 1, 3, '桌椅不齐 桌椅没摆齐 桌椅乱 课桌 桌子 椅子 凳子'),
    item('deduct', '垃圾', 1, 2, '垃圾未倒 垃圾没倒 未倒垃圾 没倒垃圾 垃圾桶 垃圾篓 垃圾满', { rectify: true }),
    item('deduct', '门窗', 0.5, 2, '窗台 窗户 玻璃 门窗不净 窗台有灰'),
    item('deduct', '卫生角', 0.5, 2, '卫生工具 工具乱 扫把 扫帚 拖把 清洁工具'),
    item('deduct', '墙面', 0.5, 2, '墙壁 墙上 蛛网 蜘蛛网'),
    item('deduct', '走廊', 1, 2, '走廊不净 走道 楼道 包干区'),
    item('count', '值日生未到', 1, 3, '值日未到 值日缺人 值日生缺 未值日 没值日'),
  ],
}

const EVENING_CHECK: Template = {
  name: '晚检',
  target: 'class',
  slot: slot('18:30', '19:00', STUDY_EVENINGS),
  base: 100,
  items: [
    words('应到实到', '应到 实到 人数'),
    item('count', '缺勤', 1, 5, '缺席 未到 没到 无故缺勤 旷课'),
    item('count', '迟到', 0.5, 3, '晚到 来晚'),
    item('count', '手机未交', 1, 5, '未交手机 没交手机 手机没交'),
    item('count', '仪容仪表', 0.5, 3, '仪容 仪表 校服 未穿校服 没穿校服 胸卡 没戴胸卡 未戴胸卡'),
    item('yes-no', '门窗', 1, 1, '门窗未关 门窗没关 窗户未关 窗户没关 没关窗 未关窗'),
    item('yes-no', '电源', 2, 2, '电源未关 电源没关 灯未关 灯没关 未关灯 没关灯 空调未关 风扇未关 多媒体未关 投影未关 没关电源', {
      rectify: true,
    }),
    item('yes-no', '课前准备', 1, 1, '没有准备 未准备 没准备 教室乱'),
    item('deduct', '地面', 1, 2, '地面不净 地面脏 垃圾 卫生 纸屑'),
  ],
}

const STUDY_DISCIPLINE: Template = {
  name: '晚自习纪律检查',
  target: 'class',
  slot: slot('19:30', '21:00', STUDY_EVENINGS),
  base: 100,
  items: [
    item('count', '说话', 0.5, 5, '讲话 聊天 交头接耳 讲小话'),
    item('count', '睡觉', 0.5, 5, '打瞌睡 趴桌 趴着 趴桌子'),
    item('count', '玩手机', 1, 10, '手机 看手机 用手机 玩平板'),
    item('count', '吃东西', 0.5, 3, '吃零食 零食 外卖'),
    item('count', '随意走动', 0.5, 3, '走动 下位 离开座位 换座位 串座'),
    item('count', '迟到', 0.5, 3, '晚到 来晚'),
    item('count', '早退', 1, 5, '提前离开 提前走'),
    item('count', '缺席', 1, 10, '缺勤 未到 没到 旷课 空位'),
    item('count', '打闹', 2, 10, '追逐 起哄 打架'),
    item('deduct', '整体纪律', 1, 5, '纪律 纪律差 吵闹 教室吵 很吵 秩序'),
    words('应到实到', '应到 实到 人数'),
  ],
}

const BIG_CLEANING: Template = {
  name: '大扫除',
  target: 'area',
  slot: slot('15:40', '17:00', [5]),
  base: 100,
  items: [
    item('deduct', '地面清扫', 2, 6, '地面 没扫 未扫 落叶 纸屑 烟头'),
    item('deduct', '垃圾清运', 2, 4, '垃圾 垃圾桶 垃圾未倒 垃圾没倒', { rectify: true }),
    item('deduct', '卫生死角', 1, 5, '死角 墙角 水沟 排水沟', { rectify: true }),
    item('deduct', '绿化带', 1, 4, '花坛 草坪 绿地 杂草'),
    item('deduct', '墙面宣传栏', 1, 3, '墙面 宣传栏 橱窗 小广告'),
    item('deduct', '水池厕所', 2, 6, '水池 洗手池 厕所 卫生间 水槽', { rectify: true }),
    item('deduct', '扶手门窗', 1, 4, '扶手 栏杆 门窗 玻璃 窗台'),
    item('yes-no', '工具归位', 1, 1, '工具 工具未归位 工具没归位 工具没收'),
    item('yes-no', '按时完成', 3, 3, '未完成 没完成 没做完 未按时完成'),
    item('count', '缺人', 1, 5, '未参加 没参加 少人 没来'),
  ],
}

const DORMITORY: Template = {
  name: '宿舍卫生和纪律晨检',
  target: 'room',
  slot: slot('07:00', '07:40', SCHOOL_DAYS),
  base: 100,
  items: [
    item('deduct', '被子', 1, 6, '被子未叠 被子没叠 未叠被 没叠被 未叠被子 没叠被子 被褥', { perBed: true }),
    item('deduct', '内务', 1, 6, '内务不整 内务乱 床铺 床铺乱 床单 床面', { perBed: true }),
    item('deduct', '鞋子', 0.5, 3, '鞋乱放 鞋子乱 鞋未摆齐 鞋没摆齐 摆鞋', { perBed: true }),
    item('deduct', '物品摆放', 0.5, 4, '物品 物品乱 衣物 衣服乱放 桌面 桌面乱', { perBed: true }),
    item('count', '未起床', 1, 6, '没起床 不起床 赖床 睡懒觉', { perBed: true }),
    item('deduct', '地面', 1, 3, '地板 地上 地面脏 地面不净 未扫地 没扫地'),
    item('deduct', '垃圾', 1, 2, '垃圾未倒 垃圾没倒 未倒垃圾 没倒垃圾 垃圾桶', { rectify: true }),
    item('deduct', '阳台卫生间', 0.5, 3, '阳台 卫生间 厕所 洗漱台 水池'),
    item('count', '违规电器', 5, 10, '违章电器 大功率 大功率电器 热得快 电热毯 电吹风 电饭锅', { rectify: true }),
    item('count', '吸烟喝酒', 5, 10, '吸烟 抽烟 烟头 喝酒 酒瓶'),
    item('count', '滞留宿舍', 0.5, 3, '滞留 未离开 没离开 没去上课'),
    item('yes-no', '断电锁门', 2, 2, '断电 未断电 没断电 未关灯 没关灯 灯未关 灯没关 门未锁 门没锁', { rectify: true }),
  ],
}

export const DEFAULT_TEMPLATES: readonly Template[] = [MORNING_CLEANING, EVENING_CHECK, STUDY_DISCIPLINE, BIG_CLEANING, DORMITORY]

/** What a school without a file gets: five templates, no rooms, no areas, and whoever the 学生检查员 grants send. */
export const DEFAULT_INSPECTION_RULES: InspectionRules = {
  templates: [...DEFAULT_TEMPLATES],
  rooms: [],
  areas: [],
  roster: [],
  ownClass: 'refuse',
  missingAfterMinutes: 10,
  reportAt: '21:20' as LocalTime,
  amendAt: '07:00' as LocalTime,
  appealDays: 2,
  photoRetentionDays: 180,
}

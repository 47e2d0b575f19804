import type { Bilingual } from '../core/text.ts'

/** A part of a page of plain sentences: a heading and what stands under it. */
export type Passage = { id?: string; heading: Bilingual; sentences: readonly Bilingual[] }

export const ACCESSIBILITY: readonly Passage[] = [
  {
    heading: { zh: '我们做到了什么', en: 'What is there' },
    sentences: [
      {
        zh: '全站可以只用键盘操作；每页第一项是“跳到正文”；文字有三档字号，也可以用浏览器放大到四倍。',
        en: 'Everything works by keyboard; the first link of each page leads to its content; text has three sizes, and browsers can enlarge it fourfold.',
      },
      {
        zh: '图片都有文字说明；不只用颜色表示意思；文章可以朗读、打印；夜间自动换深色。',
        en: 'Pictures have texts that say what they show; nothing is told by colour alone; articles can be read aloud and printed; pages turn dark at night.',
      },
      {
        zh: '关掉脚本也能读、能搜。页面按 WCAG 2.2 AA 级制作。',
        en: 'Reading and searching work without scripts. Pages are made to WCAG 2.2, level AA.',
      },
    ],
  },
  {
    heading: { zh: '遇到困难怎么办', en: 'When something is hard to use' },
    sentences: [
      {
        zh: '请告诉我们哪一页、哪里不方便，联系方式见“联系我们”。也可以打咨询电话，请工作人员念给您听。',
        en: 'Tell us which page and what is in the way; see Contact. You may also call the hotline and have it read to you.',
      },
    ],
  },
]

export const PRIVACY: readonly Passage[] = [
  {
    heading: { zh: '看网页不留个人信息', en: 'Reading leaves nothing of you' },
    sentences: [
      {
        zh: '看文章、搜索不需要登录，本站不写Cookie，不用任何外部网站的脚本、图片或统计。',
        en: 'Reading and searching need no account. The site sets no cookie and uses no script, picture or counter of anybody else.',
      },
      {
        zh: '人气只记次数，搜索只记词语和次数，都不和谁看、谁搜联系在一起。',
        en: 'Views are counted as numbers, searches as words with numbers; neither is tied to who read or searched.',
      },
      {
        zh: '字号和语言写在网址里，不存在别处。',
        en: 'Text size and language stand in the address and nowhere else.',
      },
    ],
  },
  {
    heading: { zh: '公开内容里的个人信息', en: 'People in what is published' },
    sentences: [
      {
        zh: '发布前每篇文章都检查身份证号、手机号和住址。如果您发现文章里有不该公开的个人信息，请马上告诉我们，我们会先撤下再核实。',
        en: 'Every article is checked for identity numbers, phone numbers and addresses before it goes out. If you find something personal that should not be public, tell us at once: it is taken down first and looked into then.',
      },
    ],
  },
]

export const DISCLAIMER: readonly Passage[] = [
  {
    heading: { zh: '转载的内容', en: 'Reposts' },
    sentences: [
      {
        zh: '注明其他来源的文章为转载，目的是传递信息，不代表本站赞同其观点，也不代表本站已经核实全部内容；请以原发布机关的原文为准。',
        en: 'Articles that name another source are reposts, made to pass information on. The site neither shares every view in them nor has verified all they say; the issuing authority’s own text holds.',
      },
      {
        zh: '作者或来源单位不同意转载的，请联系我们，我们会及时处理。',
        en: 'Authors and sources who object to a repost are asked to write to us; we act on it without delay.',
      },
    ],
  },
  {
    heading: { zh: '疫情数字', en: 'Figures of the epidemic' },
    sentences: [
      {
        zh: '数字都写明截至时间和发布机关，以后可能修订；修订会写在文章下面的更正记录里。',
        en: 'Figures name their hour and the authority they come from, and may be revised; what changed stands in the corrections under the article.',
      },
    ],
  },
  {
    heading: { zh: '不能代替就医', en: 'No substitute for a doctor' },
    sentences: [
      {
        zh: '健康指引是一般建议。不舒服请到发热门诊，紧急情况请打120。',
        en: 'Guidance is general advice. If you feel ill, go to a fever clinic; in an emergency call 120.',
      },
    ],
  },
]

export const ABOUT: readonly Passage[] = [
  {
    heading: { zh: '这个网站做什么', en: 'What this site is for' },
    sentences: [
      {
        zh: '这里发布本县的通知通告、疫情通报、健康指引和辟谣信息，回应大家关心的事。',
        en: 'It publishes the county’s notices, bulletins, guidance and refutations of rumours, and answers what people ask.',
      },
      {
        zh: '每篇文章由一人起草、另一人审核后才发布；发布时间由系统记录，任何人不能改；改过什么写在文章下面。',
        en: 'Each article is written by one person and approved by another before it goes out. The time of publication is the system’s and nobody can change it; what was corrected stands under the article.',
      },
    ],
  },
]

export const ERRORS: Passage = {
  id: 'error',
  heading: { zh: '我要纠错', en: 'Report an error' },
  sentences: [
    {
      zh: '发现错字、错误的数字、打不开的链接或不该公开的信息，请按上面的方式告诉我们，说明文章标题和哪一处。',
      en: 'Tell us by any of the ways above of wrong words or figures, links that lead nowhere, or things that should not be public: name the article and the place.',
    },
    {
      zh: '我们会核实更正，并把更正内容写在文章下面。',
      en: 'We look into it and correct it; the correction stands under the article.',
    },
  ],
}

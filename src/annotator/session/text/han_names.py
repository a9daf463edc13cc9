"""Where a name in a run of Chinese characters ends, by what names end with, begin with and are followed by.

Characters are listed in their traditional and their simplified form.
"""

from __future__ import annotations

from annotator.core.regexes import compiled

LONGEST = 8
"""Longest run that may be one name; of a longer one, a clause, two characters are taken."""

FUNCTION_CHARACTERS = (
    "的了是在和與与及或對对將将被把從从向於于以為为而但也都就還还又並并等著着過过之其這这那此不沒没有該该由讓"
    "让給给所到至稱称說说很更最則则若如因且乃曾已後亦仍"
)
"""Characters that a name of several parts does not have, and that end other names but for ``_IN_NAMES``."""

_IN_NAMES = "共和|以色列|埃及|和平|和田|和縣|和县|于田|太和|永和|中和|所羅門|所罗门"
"""Names and parts of names that have a function character."""

_FOLLOWS = (
    "進行|进行|參加|参加|發表|发表|擁有|拥有|拒絕|拒绝|繼承|继承|召開|召开|成立|建立|創建|创建|創立|创立|成為"
    "|成为|位於|位于|包括|擔任|担任|表示|認為|认为|開始|开始|發生|发生|獲得|获得|調查|调查|宣布|宣佈|指出"
    "|舉行|举行|攻打|攻擊|攻击|佔領|占领|負責|负责|支持|反對|反对|製作|制作|提供|使用|接受|進入|进入|離開"
    "|离开|前往|出任|獨立|独立|統治|统治|出現|出现|分別|分别|同時|同时|雖然|虽然|已經|已经|之後|之后|期間"
    "|期间|時期|时期|南部|北部|東部|东部|西部|中部|西北|東北|东北|東南|东南|西南|境內|境内|附近|地區|地区"
    "|人數|人数|勢力|势力|主席|總統|总统|總理|总理|總裁|总裁|經理|经理|教授|先生|女士|小姐|旗下|方面|當局"
    "|当局|球員|球员|隊員|队员|公民|僑民|侨民|戰役|战役|戰爭|战争|會戰|会战|邀請|邀请|推動|推动|希望|主持"
    "|授予|結婚|结婚|出生|病逝|去世|逝世|參與|参与|旅行|經營|经营|撤回|成員|成员|首相|部落|決定|决定|要求"
    "|提出|達成|达成|簽署|签署|簽約|签约|訪問|访问|抵達|抵达|率領|率领|任命|當選|当选|加盟|效力|取得|完成"
    "|通過|通过|正式|可以|可能|需要|應該|应该|必須|必须|曾經|曾经|目前|現在|现在|今天|昨天|昨日|今日|去年"
    "|今年|近日|日前|以及|由於|由于|因此|其中|玩家|球迷|主場|主场|教練|教练|隊長|队长|主帥|主帅|前鋒|前锋"
    "|後衛|后卫|氣候|气候|身上|手中|手下|眼中|一直|不斷|不断|不再|不能|不會|不会|只能|只有|節目|节目|歌曲"
    "|作品|原有|原址|現任|现任|全國|全国|官員|官员|代表|記者|记者|市民|網友|网友"
)
"""Words that stand after a name and are no part of it."""

_ENDS = (
    "大學|大学|學院|学院|學校|学校|中學|中学|小學|小学|公司|集團|集团|銀行|银行|委員會|委员会|協會|协会|學會"
    "|学会|基金會|基金会|聯盟|联盟|聯合會|联合会|研究所|研究院|研究中心|中心|醫院|医院|法院|機場|机场|車站"
    "|车站|球場|球场|體育場|体育场|公園|公园|廣場|广场|高地|半島|半岛|沙漠|海域|遺址|遗址|盆地|平原|基地|瀑布"
    "|飯店|饭店|酒店|大樓|大楼|山莊|山庄|王朝|帝國|帝国|支線|支线|航空|電視台|电视台|日報|日报|出版社|俱樂部"
    "|俱乐部|國家隊|国家队|博物館|博物馆|圖書館|图书馆|會館|会馆|大廈|大厦|議會|议会|國會|国会|參議院|参议院"
    "|共和國|共和国|聯邦|联邦|政府|有限公司|證券|证券|保險|保险|科技|傳媒|传媒|網站|网站"
    "|[省市縣县區区鄉乡鎮镇村州國国島岛山河江湖海洋路街橋桥站港灣湾寺廟庙宮宫塔園园館馆廳厅院校局署會会黨党團"
    "团隊队軍军社郡]"
)
"""What names of places and institutions end with."""

_SOUNDS = (
    "阿埃艾愛爱安昂奧奥巴貝贝班邦鮑鲍拜本比彼畢毕俾賓宾波伯博布查達达戴丹黛道德登迪狄蒂丁杜多頓顿恩爾尔厄法凡"
    "菲費费芬豐夫弗福佛富蓋盖甘岡冈高戈哥格根古瓜圭哈海漢汉豪赫亨胡華华惠霍基吉季佳加賈贾傑杰金卡凱凯坎康考柯"
    "科克肯孔庫库昆拉萊莱來来蘭兰朗勞劳勒雷里理利莉立麗丽林琳列倫伦隆魯鲁盧卢露羅罗洛呂吕馬马瑪玛邁迈麥麦曼梅"
    "美門门蒙米密明莫姆穆拿納纳娜乃內内尼妮寧宁涅努諾诺歐欧帕潘龐庞佩彭皮平珀普奇齊齐喬乔切瓊琼丘熱热仁日榮荣"
    "薩萨塞賽赛桑森沙莎山尚舍申聖圣史士斯思絲丝蘇苏所索塔泰坦湯汤唐陶特滕提廷圖图土托瓦萬万旺威韋韦維维魏溫温"
    "文翁沃烏乌伍西希錫锡夏肖謝谢辛欣休許许雅亞亚延彥彦揚扬楊杨耶葉叶伊依以易因英俄禄祿答臘腊施干耳頭尤于約约"
    "雲云贊赞澤泽扎詹珍朱茲兹佐牙空"
)
"""Characters that write the sounds of foreign names; three and more of them are one."""

_FAMILY = (
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡林郭何高羅罗鄭郑梁謝谢宋唐許许鄧邓馮冯韓韩曹曾彭蕭萧肖蔡"
    "潘田董袁于余葉叶蔣蒋杜蘇苏魏程呂吕丁沈任姚盧卢傅鍾钟姜崔譚谭廖范汪陸陆金石戴賈贾韋韦夏邱方侯鄒邹熊孟秦白"
    "江閻阎薛尹段雷黎史龍龙陶賀贺顧顾毛郝龔龚邵萬万錢钱嚴严覃武莫孔向湯汤"
)
"""Characters that most family names are."""

_PLACE = (
    "日本|中國|中国|美國|美国|英國|英国|法國|法国|德國|德国|韓國|韩国|俄國|俄国|泰國|泰国|朝鮮|朝鲜|越南|印度"
    "|緬甸|缅甸|伊朗|約旦|北京|上海|天津|重慶|重庆|香港|澳門|澳门|臺灣|台灣|台湾|臺北|台北|臺中|台中|高雄"
    "|廣州|广州|深圳|南京|武漢|武汉|成都|西安|杭州|蘇州|苏州|四川|廣東|广东|廣西|广西|雲南|云南|貴州|贵州"
    "|湖南|湖北|河南|河北|山東|山东|山西|陝西|陕西|江蘇|江苏|江西|浙江|安徽|福建|海南|遼寧|辽宁|吉林|黑龍江"
    "|黑龙江|甘肅|甘肃|青海|新疆|西藏|寧夏|宁夏|內蒙古|内蒙古|歐洲|欧洲|亞洲|亚洲|非洲|美洲|東京|东京|大阪"
    "|京都|巴黎|倫敦|伦敦|紐約|纽约|首爾|首尔|平壤|羅馬|罗马|柏林|新加坡|加拿大|澳洲|滿洲|满洲"
)
"""Places that many texts name, for runs in which nothing else shows the end."""

_RUN = rf"(?:(?:{_IN_NAMES})|\p{{Han}})+?(?=(?!{_IN_NAMES})[{FUNCTION_CHARACTERS}]|[^\p{{Han}}]|$)"
_BEFORE_WORD = rf"(?:(?:{_IN_NAMES})|\p{{Han}}){{2,}}?(?={_FOLLOWS})"
_TO_END = rf"\p{{Han}}+(?:{_ENDS})"
_SOUND = rf"[{_SOUNDS}]{{3,}}(?:[一二三四五六七八九十]+世)?"
_PERSON = rf"(?:歐陽|欧阳|司馬|司马|諸葛|诸葛|上官|[{_FAMILY}])\p{{Han}}{{2}}"

OF_HAN_NAMES = (_RUN, _BEFORE_WORD, _TO_END, _SOUND, _PLACE, _PERSON)
"""The patterns, for those who compile them early."""


def end_of_han_name(text: str, start: int, limit: int) -> int | None:
    """The end of the name that starts there; ``None`` where no Chinese character does."""
    run = compiled(_RUN).match(text, start, limit)
    if run is None:
        return None
    cut = compiled(_BEFORE_WORD).match(text, start, run.end())
    end = cut.end() if cut else run.end()
    for pattern in (_TO_END, _SOUND, _PLACE, _PERSON):
        match = compiled(pattern).match(text, start, end)
        if match:
            is_rest = pattern is not _TO_END and end - match.end() == 1
            return end if is_rest else match.end()  # one character before the edge belongs to the name
    return end if end - start <= LONGEST else start + 2

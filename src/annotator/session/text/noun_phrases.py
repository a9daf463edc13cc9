"""English noun phrases, as far as closed lists and endings show them: what stands between an article and its noun."""

from __future__ import annotations

from annotator.core.regexes import compiled

DETERMINER = (
    r"(?i)the|an?|my|your|his|her|its|our|their|this|that|these|those|every|each|no|some|any|another"
    r"|les?|la|une?|el|los|las|una|der|das|eine?|il|gli"
)
"""Articles of some languages, except those that are another word in English ("die", "den", "as"), and English words
that stand where an article can."""

_ADJECTIVE = (
    r"(?i)old|young|little|great|good|poor|dear|new|other|whole|first|second|third|last|next|same|small|large|long|big"
    r"|high|low|early|late|only|own|very|most|more|few|many|certain|such|white|black|red|blue|green|dark|brown|gr[ae]y"
    r"|fine|strange|wild|honest|simple|kind|rich|dead|human|common|private|public|open|strong|brave|fierce|sweet|tall"
    r"|short|fat|thin|broad|narrow|deep|bright|cold|hot|warm|quiet|vast|huge|grand|main|fair|fresh|free|full|entire"
    r"|northern|southern|eastern|western|modern|ancient|foreign|distant|silent|different|present|former|two|three|four"
    r"|five|six|seven|eight|nine|ten|\p{L}+-\p{L}*(?:ed|ing|like|old|red|born|made)|\p{L}{3,}(?:ous|ful|less)"
    r"|\p{L}{3,}(?<!hospit|gener|crimin|anim|journ|cardin|capit|arriv|riv|sign|met|tot|festiv|materi|ide|riva)al"
    r"|\p{L}{2,}(?<!even|morn|build|th|k|str|spr|mean|wedd|meet|cloth|be|feel|paint|draw|ceil|dar|draw|wr|br|sw|l|r)ing"
    r"|\p{L}{3,}(?<!hundr|be|fe|se|wicke)ed|\p{L}{3,}(?<!fam|assemb|butterf|f|al|bul|bel|J|Ju|monopo|anoma)ly"
    r"|\p{L}{3,}(?<!detect|relat|nat|nat|mot|operat|execut|objec|arch)ive|\p{L}{3,}(?<!mus|publ|crit|traff|mechan|clin)ic"
    r"|\p{L}{3,}(?<!par|Brit|Engl|f|d|rubb)ish|\p{L}{3,}(?<!t|const|veget|st|c)able|\p{L}{2,}(?<!for|gu|pri|inter)iest"
)
"""Words that are hardly ever the last one of a noun phrase, by themselves or by their ending."""

_FUNCTION = (
    r"am|is|are|was|were|be|been|being|do|does|did|has|have|had|will|would|shall|should|can|could|may|might|must"
    r"|and|or|but|nor|so|if|than|then|as|that|which|who|whom|whose|when|where|while|why|how|because|though|although"
    r"|of|in|on|at|by|for|from|to|into|onto|over|under|up|down|about|after|before|between|through|during|without|within"
    r"|against|among|upon|toward|towards|with|off|out|like|until|till|since|near|behind|beyond|beside|above|below"
    r"|I|you|he|she|it|we|they|me|him|us|them|not|n['’]t|['’](?:re|m|ll|ve|s)|there|here|now|never|always|again|too"
    r"|also|yet|just|went|came|said|got|took|made|saw|knew|began|seemed|looked|turned|stood|sat|lay|ran"
)
"""Words that end a noun phrase where they follow."""

OF_NOUN_PHRASES = (DETERMINER, _ADJECTIVE, _FUNCTION)
"""The patterns, for those who compile them early."""


def may_follow_determiner(word: str) -> bool:
    """Whether a word can be what a determiner belongs to: "this was" has none."""
    return not compiled(_FUNCTION).fullmatch(word)


def goes_on_after(word: str, following: str) -> bool:
    """Whether a noun phrase that has come to the word goes on with the following one."""
    return bool(compiled(_ADJECTIVE).fullmatch(word)) and may_follow_determiner(following)

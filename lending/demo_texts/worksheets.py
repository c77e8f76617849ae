"""A worksheet for each kit, to be copied; plain text prints everywhere."""

ICCPR = {
    "en": """Which right, and when may it be limited?
Worksheet to the kit on civil and political rights. All scenes are invented.

1. Read. A club wants to hold a quiet meeting in a square on a Sunday afternoon.
   It is told: not at that time, because a market uses half of the square.

   a) Which article of the covenant is this about?   Article ____
   b) What may the authority want to protect?        ______________________
   c) Name a way in which both could have their place.
      ____________________________________________________________________

2. The covenant says of a limit to this right (article 21): it is in conformity
   with the law, it has one of the aims that the article names, and it is
   necessary in a democratic society. Put a tick where you have an answer.

   [ ] in conformity with the law    [ ] one of the aims    [ ] necessary

   What would you have to know before you could tick all three?
   _______________________________________________________________________

3. Some rights may never be suspended, not even in an emergency (article 4).
   Which of these is one of them? Underline it.

   freedom from torture  ·  peaceful assembly  ·  privacy

For the teacher: 1a is article 21. 3 is freedom from torture (article 7).
""",
    "zh-hant": """哪項權利？何時可以限制？
「公民權利和政治權利」教材套工作紙。所有情境均屬虛構。

一、細閱情境。某學會打算在星期日下午，於廣場舉行安靜的集會。
    當局答覆：該時段不行，因為半個廣場要擺市集。

    甲、這涉及公約哪一條？　　　　第＿＿＿＿條
    乙、當局想保障的可能是甚麼？　＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿
    丙、想一個兩者都能進行的辦法。
    ＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿

二、公約第二十一條列明限制的條件：按照法律；為條文所列的其中一個目的；
    在民主社會中屬於必要。你能回答的，請打勾。

    □ 按照法律　　□ 條文所列的目的　　□ 必要

    要三項都打勾，你還需要知道甚麼？
    ＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿

三、有些權利在緊急狀態下也不得暫停（第四條）。以下哪一項是？請畫線。

    免受酷刑　·　和平集會　·　私生活

教師參考：一甲是第二十一條；三是免受酷刑（第七條）。
""",
}

ICESCR = {
    "en": """Twenty counters
Worksheet to the kit on economic, social and cultural rights. Figures are invented.

1. Write how your group shared out its 20 counters, then how after 5 were taken.

                        first      then
   Work   (article 6)   ____       ____
   Social security (9)  ____       ____
   Housing       (11)   ____       ____
   Health        (12)   ____       ____
   School        (13)   ____       ____
   together              20         15

2. Who would feel the difference most? Choose one: a child, a person out of
   work, someone who is ill, an old couple in a small flat. Say why.
   _______________________________________________________________________

3. Article 2 says that a state takes steps to the maximum of its available
   resources, and without discrimination. What would you ask the person who
   decided to take the 5 counters away?
   _______________________________________________________________________

For the teacher: there is no right answer to 1. In 3 listen for: was there
another way, who was asked, and who bears it?
""",
    "zh-hant": """二十個籌碼
「經濟、社會與文化權利」教材套工作紙。數字均屬虛構。

一、寫下你們怎樣分配20個籌碼；拿走5個之後，又怎樣分配。

                      最初      其後
    工作（第六條）　　＿＿　　　＿＿
    社會保障（第九條）＿＿　　　＿＿
    住屋（第十一條）　＿＿　　　＿＿
    健康（第十二條）　＿＿　　　＿＿
    教育（第十三條）　＿＿　　　＿＿
    合計　　　　　　　 20　　　　15

二、誰最受影響？請選一位，並說明理由：
    一名兒童、一名失業人士、一名病人、一對住在細單位的長者夫婦。
    ＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿

三、第二條說，國家須盡其資源能力所及採取步驟，不得歧視。
    對於決定拿走5個籌碼的人，你會問甚麼？
    ＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿

教師參考：第一題沒有標準答案。第三題可留意：有沒有其他辦法？問過誰？由誰承擔？
""",
}

CRC = {
    "en": """A right that every child should have
Worksheet to the kit on the rights of the child.

My first name: ____________________

1. Today I used these rights. Draw a ring around them.

   to learn (28)   ·   to play and to rest (31)   ·   to say what I think (12)

   to be looked after (3)   ·   to have things of my own kept private (16)

2. Draw one right that every child should have.

   +--------------------------------------------------------------+
   |                                                              |
   |                                                              |
   |                                                              |
   |                                                              |
   |                                                              |
   +--------------------------------------------------------------+

3. I can help another child to have it by
   _______________________________________________________________________

The numbers are the articles of the Convention on the Rights of the Child.
""",
    "zh-hant": """每個兒童都應有的權利
「兒童權利」教材套工作紙。

我的名字：＿＿＿＿＿＿＿＿

一、今天我用過這些權利，請圈出來。

    學習（28）　·　遊戲和休息（31）　·　說出想法（12）

    得到照顧（3）　·　保守自己的私隱（16）

二、畫出一項每個兒童都應有的權利。

    ┌──────────────────────────────┐
    │　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　│
    │　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　│
    │　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　│
    │　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　│
    └──────────────────────────────┘

三、我可以這樣幫助另一個兒童得到這項權利：
    ＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿

括號內是《兒童權利公約》的條文編號。
""",
}

"""The divisions of ISIC: code, section in Rev. 4, section in Rev. 5 ("-": none), a short English title."""

from __future__ import annotations

DIVISIONS = """
01 A A Crop and animal production, hunting
02 A A Forestry and logging
03 A A Fishing and aquaculture
05 B B Coal and lignite
06 B B Crude petroleum and natural gas
07 B B Metal ores
08 B B Other mining and quarrying
09 B B Mining support services
10 C C Food products
11 C C Beverages
12 C C Tobacco products
13 C C Textiles
14 C C Wearing apparel
15 C C Leather and related products
16 C C Wood, cork, straw and plaiting, except furniture
17 C C Paper and paper products
18 C C Printing and recorded media
19 C C Coke and refined petroleum
20 C C Chemicals
21 C C Pharmaceuticals
22 C C Rubber and plastics
23 C C Other non-metallic mineral products
24 C C Basic metals
25 C C Fabricated metal products
26 C C Computer, electronic and optical products
27 C C Electrical equipment
28 C C Machinery and equipment n.e.c.
29 C C Motor vehicles and trailers
30 C C Other transport equipment
31 C C Furniture
32 C C Other manufacturing
33 C C Repair, maintenance and installation of machinery
35 D D Electricity, gas, steam and air conditioning
36 E E Water collection, treatment and supply
37 E E Sewerage
38 E E Waste collection, treatment and recovery
39 E E Remediation and other waste management
41 F F Buildings
42 F F Civil engineering
43 F F Specialized construction
45 G - Trade and repair of motor vehicles and motorcycles
46 G G Wholesale trade
47 G G Retail trade
49 H H Land transport and pipelines
50 H H Water transport
51 H H Air transport
52 H H Warehousing and support for transportation
53 H H Postal and courier activities
55 I I Accommodation
56 I I Food and beverage service
58 J J Publishing
59 J J Film, video, television, sound and music
60 J J Programming, broadcasting, news agencies and content distribution
61 J K Telecommunications
62 J K Computer programming and consultancy
63 J K Computing infrastructure and other information services
64 K L Financial services
65 K L Insurance, reinsurance and pension funding
66 K L Auxiliary to finance and insurance
68 L M Real estate activities
69 M N Legal and accounting activities
70 M N Head offices; management consultancy
71 M N Architecture, engineering and technical testing
72 M N Scientific research and development
73 M N Advertising, market research and public relations
74 M N Other professional, scientific and technical activities
75 M N Veterinary activities
77 N O Rental and leasing
78 N O Employment activities
79 N O Travel agencies and tour operators
80 N O Investigation and security
81 N O Services to buildings and landscape
82 N O Office and other business support
84 O P Public administration and defence; social security
85 P Q Education
86 Q R Human health
87 Q R Residential care
88 Q R Social work without accommodation
90 R S Arts creation and performing arts
91 R S Libraries, archives, museums and other culture
92 R S Gambling and betting
93 R S Sports, amusement and recreation
94 S T Membership organizations
95 S T Repair of computers, household goods and motor vehicles
96 S T Personal services
97 T U Households as employers of domestic personnel
98 T U Goods and services of households for own use
99 U V Extraterritorial organizations
"""
TITLES_4: dict[str, str] = {
    "33": "Repair and installation of machinery",
    "60": "Programming and broadcasting",
    "63": "Information services",
    "90": "Creative, arts and entertainment activities",
    "95": "Repair of computers and household goods",
    "96": "Other personal services",
}
"""Titles of Rev. 4 where Rev. 5 drew the division differently."""
SPLIT: dict[str, tuple[tuple[str, str], ...]] = {
    "45": (("46", "wholesale"), ("47", "retail"), ("95", "repair")),
    "63": (("63", "main"), ("60", "news agencies")),
}
"""Divisions of Rev. 4 that went to several of Rev. 5, and which part of each; all others keep their code."""

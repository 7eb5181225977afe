extension Country {
  /// The codes of ISO 3166-1: each of two letters before its own of three.
  static let codes = """
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA
    AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES
    BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK
    CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA
    DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA
    GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS
    GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD
    IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA
    KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA
    LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ
    MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC
    NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM
    PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC
    SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV
    SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR
    TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR
    VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE
    """

  /// Names in English, German, French, Spanish and Italian and of the country itself, a country a line:
  /// letters without accents and blanks.
  static let names = """
    AE unitedarabemirates uae vereinigtearabischeemirate emiratsarabesunis emiratosarabesunidos
    AR argentina argentinien argentine
    AT austria osterreich oesterreich autriche
    AU australia australien australie
    BE belgium belgien belgique belgica belgie belgio
    BG bulgaria bulgarien bulgarie
    BR brazil brasilien bresil brasil brasile
    CA canada kanada
    CH switzerland schweiz suisse suiza svizzera
    CL chile chili
    CN china chine cina
    CO colombia kolumbien colombie
    CY cyprus zypern chypre chipre cipro
    CZ czechrepublic czechia tschechien tschechischerepublik tchequie republiquetcheque \
    republicacheca chequia ceskarepublika cesko repubblicaceca
    DE germany deutschland allemagne alemania germania duitsland
    DK denmark danemark dinamarca danmark danimarca
    EE estonia estland estonie
    EG egypt agypten aegypten egypte egipto
    ES spain spanien espagne espana spagna
    FI finland finnland finlande finlandia suomi
    FR france frankreich francia frankrijk
    GB unitedkingdom uk greatbritain england scotland wales northernireland grossbritannien \
    vereinigteskonigreich vereinigteskoenigreich royaumeuni reinounido granbretana regnounito
    GR greece griechenland grece grecia el hellas
    HK hongkong
    HR croatia kroatien croatie croacia hrvatska croazia
    HU hungary ungarn hongrie hungria magyarorszag ungheria
    ID indonesia indonesien indonesie
    IE ireland irland irlande irlanda
    IL israel israele
    IN india indien inde
    IS iceland island islande islandia
    IT italy italien italie italia
    JP japan japon giappone
    KR southkorea sudkorea suedkorea coreedusud coreadelsur republicofkorea
    LI liechtenstein
    LT lithuania litauen lituanie lituania lietuva
    LU luxembourg luxemburg luxemburgo lussemburgo
    LV latvia lettland lettonie letonia latvija
    MA morocco marokko maroc marruecos
    MC monaco
    MT malta malte
    MX mexico mexiko mexique messico
    MY malaysia malaisie malasia
    NL netherlands thenetherlands holland niederlande paysbas paisesbajos nederland paesibassi
    NO norway norwegen norvege noruega norge norvegia
    NZ newzealand neuseeland nouvellezelande nuevazelanda
    PE peru perou
    PH philippines philippinen filipinas
    PL poland polen pologne polonia polska
    PT portugal portogallo
    RO romania rumanien rumaenien roumanie rumania
    RS serbia serbien serbie srbija
    RU russia russland russie rusia russianfederation
    SA saudiarabia saudiarabien arabiesaoudite arabiasaudita
    SE sweden schweden suede suecia sverige svezia
    SG singapore singapur singapour
    SI slovenia slowenien slovenie eslovenia slovenija
    SK slovakia slowakei slovaquie eslovaquia slovensko
    TH thailand thailande tailandia
    TN tunisia tunesien tunisie tunez
    TR turkey turkei tuerkei turquie turquia turkiye
    TW taiwan
    UA ukraine ucrania
    US unitedstates unitedstatesofamerica usa vereinigtestaaten vereinigtestaatenvonamerika \
    etatsunis estadosunidos statiuniti
    VN vietnam
    ZA southafrica sudafrika suedafrika afriquedusud sudafrica
    """

  /// The English names of further countries. "Congo" and "Korea" are two countries each, and not here.
  static let englishNames = """
    AF afghanistan, AL albania, AO angola, AD andorra, AM armenia, AG antiguaandbarbuda,
    AW aruba, AZ azerbaijan, BA bosniaandherzegovina, BB barbados, BD bangladesh,
    BF burkinafaso, BH bahrain, BI burundi, BJ benin, BM bermuda, BN brunei, BO bolivia,
    BS bahamas, BT bhutan, BW botswana, BY belarus, BZ belize, CF centralafricanrepublic,
    CI cotedivoire, CI ivorycoast, CM cameroon, CR costarica, CU cuba, CV caboverde,
    CV capeverde, CW curacao, DJ djibouti, DM dominica, DO dominicanrepublic, DZ algeria,
    EC ecuador, ER eritrea, ET ethiopia, FJ fiji, FO faroeislands, GA gabon, GD grenada,
    GE georgia, GF frenchguiana, GG guernsey, GH ghana, GI gibraltar, GL greenland, GM gambia,
    GN guinea, GP guadeloupe, GQ equatorialguinea, GT guatemala, GU guam, GW guineabissau,
    GY guyana, HN honduras, HT haiti, IM isleofman, IQ iraq, IR iran, JE jersey, JM jamaica,
    JO jordan, KE kenya, KG kyrgyzstan, KH cambodia, KM comoros, KN saintkittsandnevis,
    KP northkorea, KW kuwait, KY caymanislands, KZ kazakhstan, LA laos, LB lebanon,
    LC saintlucia, LK srilanka, LR liberia, LS lesotho, LY libya, MD moldova, ME montenegro,
    MG madagascar, MK northmacedonia, ML mali, MM myanmar, MN mongolia, MO macao, MO macau,
    MQ martinique, MR mauritania, MU mauritius, MV maldives, MW malawi, MZ mozambique,
    NA namibia, NC newcaledonia, NE niger, NG nigeria, NI nicaragua, NP nepal, OM oman,
    PA panama, PF frenchpolynesia, PG papuanewguinea, PK pakistan, PR puertorico, PS palestine,
    PY paraguay, QA qatar, RE reunion, RW rwanda, SC seychelles, SD sudan, SL sierraleone,
    SM sanmarino, SN senegal, SO somalia, SR suriname, SS southsudan, SV elsalvador, SY syria,
    SZ eswatini, TD chad, TG togo, TJ tajikistan, TL timorleste, TM turkmenistan, TO tonga,
    TT trinidadandtobago, TZ tanzania, UG uganda, UY uruguay, UZ uzbekistan, VA vaticancity,
    VC saintvincentandthegrenadines, VE venezuela, VU vanuatu, WS samoa, YE yemen, ZM zambia,
    ZW zimbabwe
    """
}

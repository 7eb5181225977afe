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
}

tariffdir = $(dbdir)/tariff
dist_tariff_DATA = db/tariff/factor_rate.csv
hebei_southdir = $(tariffdir)/hebei-south
dist_hebei_south_DATA = db/tariff/hebei-south/hours.csv db/tariff/hebei-south/lists.csv \
  db/tariff/hebei-south/parts.csv db/tariff/hebei-south/prices.csv db/tariff/hebei-south/ratios.csv \
  db/tariff/hebei-south/tiers.csv
jiangsudir = $(tariffdir)/jiangsu
dist_jiangsu_DATA = db/tariff/jiangsu/hours.csv db/tariff/jiangsu/lists.csv db/tariff/jiangsu/parts.csv \
  db/tariff/jiangsu/prices.csv db/tariff/jiangsu/tiers.csv
zhejiangdir = $(tariffdir)/zhejiang
dist_zhejiang_DATA = db/tariff/zhejiang/hours.csv db/tariff/zhejiang/lists.csv db/tariff/zhejiang/parts.csv \
  db/tariff/zhejiang/prices.csv db/tariff/zhejiang/tiers.csv
beijingdir = $(tariffdir)/beijing
dist_beijing_DATA = db/tariff/beijing/lists.csv db/tariff/beijing/parts.csv db/tariff/beijing/prices.csv \
  db/tariff/beijing/tiers.csv
shanghaidir = $(tariffdir)/shanghai
dist_shanghai_DATA = db/tariff/shanghai/hours.csv db/tariff/shanghai/lists.csv db/tariff/shanghai/parts.csv \
  db/tariff/shanghai/prices.csv db/tariff/shanghai/tiers.csv
guangzhoudir = $(tariffdir)/guangzhou
dist_guangzhou_DATA = db/tariff/guangzhou/hours.csv db/tariff/guangzhou/lists.csv db/tariff/guangzhou/parts.csv \
  db/tariff/guangzhou/prices.csv db/tariff/guangzhou/ratios.csv db/tariff/guangzhou/tiers.csv
hubeidir = $(tariffdir)/hubei
dist_hubei_DATA = db/tariff/hubei/lists.csv db/tariff/hubei/parts.csv db/tariff/hubei/prices.csv

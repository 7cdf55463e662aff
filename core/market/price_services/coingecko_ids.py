"""CoinGecko's ids of well-known assets: tickers collide there by the hundred, so an asset not listed here is not asked.

Add one: its id stands on the asset's page at CoinGecko as "API ID".
"""

from collections.abc import Mapping

IDS: Mapping[str, str] = {
    "1INCH": "1inch", "AAVE": "aave", "ADA": "cardano", "ALGO": "algorand", "APT": "aptos", "AR": "arweave",
    "ARB": "arbitrum", "ATOM": "cosmos", "AVAX": "avalanche-2", "AXS": "axie-infinity", "BAT": "basic-attention-token",
    "BCH": "bitcoin-cash", "BNB": "binancecoin", "BONK": "bonk", "BTC": "bitcoin", "CAKE": "pancakeswap-token",
    "CHZ": "chiliz", "COMP": "compound-governance-token", "CRO": "crypto-com-chain", "CRV": "curve-dao-token",
    "DAI": "dai", "DASH": "dash", "DOGE": "dogecoin", "DOT": "polkadot", "EGLD": "elrond-erd-2", "ENJ": "enjincoin",
    "ENS": "ethereum-name-service", "EOS": "eos", "ETC": "ethereum-classic", "ETH": "ethereum", "FET": "fetch-ai",
    "FDUSD": "first-digital-usd", "FIL": "filecoin", "FLOKI": "floki", "FLOW": "flow", "GALA": "gala", "GRT": "the-graph",
    "HBAR": "hedera-hashgraph", "HYPE": "hyperliquid", "ICP": "internet-computer", "IMX": "immutable-x",
    "INJ": "injective-protocol", "IOTA": "iota", "JUP": "jupiter-exchange-solana", "KAS": "kaspa", "LDO": "lido-dao",
    "LEO": "leo-token", "LINK": "chainlink", "LTC": "litecoin", "MANA": "decentraland", "MATIC": "matic-network",
    "MINA": "mina-protocol", "MKR": "maker", "NEAR": "near", "NEO": "neo", "OKB": "okb", "ONDO": "ondo-finance",
    "OP": "optimism", "PAXG": "pax-gold", "PEPE": "pepe", "POL": "polygon-ecosystem-token", "QNT": "quant-network",
    "RENDER": "render-token", "RUNE": "thorchain", "SAND": "the-sandbox", "SEI": "sei-network", "SHIB": "shiba-inu",
    "SNX": "havven", "SOL": "solana", "STX": "blockstack", "SUI": "sui", "SUSHI": "sushi", "TAO": "bittensor",
    "THETA": "theta-token", "TIA": "celestia", "TON": "the-open-network", "TRX": "tron", "TUSD": "true-usd",
    "UNI": "uniswap", "USDC": "usd-coin", "USDT": "tether", "VET": "vechain", "WBTC": "wrapped-bitcoin",
    "WIF": "dogwifcoin", "XLM": "stellar", "XMR": "monero", "XRP": "ripple", "XTZ": "tezos",
    "YFI": "yearn-finance", "ZEC": "zcash", "ZIL": "zilliqa",
}  # fmt: skip
ASSETS: Mapping[str, str] = {id: asset for asset, id in IDS.items()}

document.documentElement.dataset.shop = "open";

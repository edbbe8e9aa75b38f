document.documentElement.dataset.first = "came";

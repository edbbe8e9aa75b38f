document.documentElement.dataset.second = document.documentElement.dataset.first + " before";

document.documentElement.dataset.ready = typeof window.signals;

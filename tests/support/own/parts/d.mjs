window.order.push("d.mjs");

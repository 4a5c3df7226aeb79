// "On this day": a page does not know the day on which it is read, this does.
(() => {
  const now = new Date(), two = number => String(number).padStart(2, "0");
  const today = two(now.getMonth() + 1) + "-" + two(now.getDate());
  const words = now.getDate() + " " + now.toLocaleString("en", { month: "long" });
  const way = document.querySelector("[data-days]");
  if (way && way.dataset.days.split(" ").includes(today)) {
    way.href = way.getAttribute("href").replace("index.html", today + "/index.html");
    way.textContent = "On this day, " + words;
  }
  const line = document.querySelector(".today");
  if (line) {
    const found = document.querySelector(`.days a[href$="on-this-day/${today}/index.html"]`);
    line.hidden = false;
    if (found) {
      const link = document.createElement("a");
      link.href = found.href;
      link.textContent = words + ": " + found.title;
      line.append("Today, ", link);
      found.setAttribute("aria-current", "date");
    } else line.textContent = line.dataset.nothing + " " + words + ".";
  }
})();

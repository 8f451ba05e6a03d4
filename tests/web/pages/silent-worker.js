// A worker that never answers, and stays alive.
setInterval(() => {}, 1_000);

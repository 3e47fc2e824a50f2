/** Filter forms: empty fields stay out of the address; a changed choice sends the form itself. */
export function wakeFilters(): void {
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    const form = field.form;
    if (!form?.hasAttribute("data-otomatis")) return;
    if (field instanceof HTMLSelectElement || field.type === "radio") form.requestSubmit();
  });
}
